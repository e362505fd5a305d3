package names

// Keys are the distinct keys of a registry's words, each with a number from 0 in the order of coming, so that one is
// compared with all of them at once. Writing needs one writer at a time.
type Keys struct{ d *dictionary }

// FrozenKeys are keys as they were at one moment; they do not change.
type FrozenKeys struct{ d *frozenDictionary }

// NewKeys makes an empty set.
func NewKeys() *Keys { return &Keys{newDictionary()} }

// Number finds a key, or adds it.
func (k *Keys) Number(key Key) uint32 { return k.d.number(key) }

// Freeze returns the keys as they are.
func (k *Keys) Freeze() FrozenKeys { return FrozenKeys{k.d.freeze()} }

// Alike tells, by number, which keys SimilarityAtLeast finds at least as alike to one as a floor above 0.
func (f FrozenKeys) Alike(key Key, floor float64) []bool {
	key = key[:min(len(key), maxKey)]
	out := make([]bool, len(f.d.places))
	if key == "" {
		return out
	}
	most := func(longer int) int { return int(int32((1-floor)*float64(full*longer))+1) / unit }
	for number, distance := range f.d.distances(kernels[0], key, most) {
		length := int(f.d.places[number].length)
		longer := max(length, len(key))
		switch {
		case length == 0 || int(distance) > most(longer):
		case distance == far:
			_, out[number] = similarityOf(key, f.d.key(uint32(number)), floor)
		default:
			out[number] = 1-float64(int(distance)*unit)/float64(full*longer) >= floor
		}
	}
	return out
}
