package names

// surnameAgrees is the similarity from which two surnames may be one, misspelt.
const surnameAgrees = .70

// Nickname reports whether the given name of one side is a house name or short form (Guddu, Munni, Raju) that may stand
// for the given name of the other: their difference then says nothing. Two different house names, or surnames that
// differ, are a difference. The list is data/nicknames.tsv.
func Nickname(a, b Parsed) bool {
	if a.Given == "" || b.Given == "" || a.Given == b.Given {
		return false
	}
	if a.Family != "" && b.Family != "" && Similarity(a.Family, b.Family) < surnameAgrees {
		return false
	}
	return standsFor(a.Given, b.Given) || standsFor(b.Given, a.Given)
}

func standsFor(nickname, name Key) bool {
	stands, ok := known.nicknames[nickname]
	if !ok {
		return false
	}
	if len(stands) > 0 {
		return stands[name]
	}
	other, listed := known.nicknames[name]
	return !listed || len(other) > 0 // two names that stand for any name are two names
}
