package web_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/disintegration/imaging"

	"github.com/milaan-project/milaan/accounts"
	"github.com/milaan-project/milaan/models"
)

// tour is the three journeys of docs/tour.md, gone through in one registry: what the station and the field team enter is
// what the Committee decides. Its people are invented; its portraits are the demo's, of adults who do not exist.
type tour struct {
	t      *testing.T
	w      *world
	line   *line
	lang   string
	folder string // for the pictures of docs/tour.md; empty: none are made
}

const kasganj = 633

// TestTour goes the three journeys from the first page to the last, in both languages. With MILAAN_TOUR=DIR it leaves the
// pictures of docs/tour.md there.
func TestTour(t *testing.T) {
	for _, lang := range []string{"en", "hi"} {
		t.Run(lang, func(t *testing.T) {
			w := newWorld(t)
			w.clock.real()
			server := httptest.NewServer(w.server.Handler())
			t.Cleanup(server.Close)
			g := &tour{t: t, w: w, line: newLine(t, strings.TrimPrefix(server.URL, "http://")), lang: lang, folder: os.Getenv("MILAAN_TOUR")}
			for _, other := range []string{
				`{"child_name":"Reshma","father_name":"Salim","sex":"female","age_years":11,"home_district":"Jhansi","missing_since":"2025-01-01","fir_number":"2/2025"}`,
				`{"child_name":"Chhotu","father_name":"Rakesh","sex":"male","age_years":6,"home_district":"Etawah","missing_since":"2025-11-01","fir_number":"9/2025"}`,
			} {
				w.report(models.Missing, other)
			}
			desk := openScreenAt(t, server.URL)
			desk.speak(lang)
			missing := g.station(desk)
			found := g.field()
			desk.keeps("milaan", g.account("munshi", "Munshi, Sahawar", models.RoleStation, kasganj))
			desk.sized(1280)
			desk.open("/cases/" + missing.Number + "#candidates")
			desk.shows(found.Number)
			g.shoot(desk, "station-5-fits")
			g.committee(desk, missing, found)
		})
	}
}

// account is the session of somebody's account, who may be logged in already.
func (g *tour) account(id, name string, role models.Role, district uint16) string {
	g.t.Helper()
	if _, err := g.w.store.Account(g.t.Context(), id); err == nil {
		return accounts.Prefix + id
	}
	return g.w.opened(models.Account{ID: id, Name: name, Role: role, Reach: models.Reach{Districts: []uint16{district}}})
}

// station files a complaint with two photographs, and prints the receipt.
func (g *tour) station(s *screen) models.Case {
	s.keeps("milaan", g.account("munshi", "Munshi, Sahawar", models.RoleStation, kasganj))
	s.sized(1280)
	s.open("/")
	s.click(`header .across a[href="/missing/new"]`)
	s.until("document.querySelector('#entry') && document.readyState === 'complete'")
	for _, f := range [][2]string{
		{"child_name", "गुड़िया"}, {"age_years", "8"}, {"father_name", "राम प्रसाद"}, {"mother_name", "सुनीता"}, {"missing_since", "तीन हफ़्ते पहले"}, {"last_seen_place", "सहावर बस अड्डा"},
		{"home_place", "Sahawar"}, {"home_district", "Kasganj"}, {"complainant_name", "राम प्रसाद"}, {"complainant_phone", "00000 41207"},
	} {
		s.types(f[0], f[1])
	}
	s.do(chromedp.SetValue(chromedp.CSS("#sex"), "female"))
	g.shoot(s, "station-1-complaint")
	s.click("#marks ~ .picker summary")
	s.click(`[data-code="cheek right"]`)
	s.sized(360)
	s.do(chromedp.ScrollIntoView(chromedp.CSS("#marks ~ .picker figure")))
	g.shootHere(s, "station-2-marks")
	s.sized(1280)
	s.click(`#entry > button[type="submit"]`)
	s.until("document.querySelector('.notice.check') && document.readyState === 'complete'")
	s.click(`#entry > button[type="submit"]`)
	s.until("location.pathname.endsWith('/photos') && document.readyState === 'complete'")
	folder := g.t.TempDir()
	var files []string
	for i, brightness := range []float64{0, 6} {
		name := filepath.Join(folder, fmt.Sprintf("%d.jpg", i))
		must(g.t, imaging.Save(imaging.AdjustBrightness(g.girl(), brightness), name))
		files = append(files, name)
	}
	s.do(chromedp.SetUploadFiles(chromedp.CSS("#photo"), files))
	s.until("document.querySelectorAll('#queue li').length === 2")
	s.do(chromedp.SendKeys(chromedp.CSS(`#queue li:nth-child(1) [data-name="taken_on"]`), "2023"), chromedp.SendKeys(chromedp.CSS(`#queue li:nth-child(2) [data-name="taken_on"]`), "2025"))
	s.click("#photos > button")
	s.until("document.querySelectorAll('#queue li.sent').length === 2 && document.querySelector('#photos > button').hidden")
	g.shoot(s, "station-3-photographs")
	s.click(`.onward a[href$="/receipt"]`)
	s.until("document.querySelector('.paper .big') && document.readyState === 'complete'")
	g.shoot(s, "station-4-receipt")
	c, err := g.w.store.Case(g.t.Context(), eval[string](s, "document.querySelector('.paper .big').textContent"))
	must(g.t, err)
	if len(c.Photos) != 2 || c.Person.Father.Or("") != "राम प्रसाद" || !strings.Contains(c.Person.Marks.Or(""), "गाल") && !strings.Contains(c.Person.Marks.Or(""), "cheek") {
		g.t.Errorf("%+v", c)
	}
	s.clean("station")
	return c
}

// girl is a picture of an invented person, as wide as a telephone's camera takes it.
func (g *tour) girl() image.Image {
	portrait, err := jpeg.Decode(bytes.NewReader(portraitOf(g.t, 2)))
	must(g.t, err)
	behind := imaging.Blur(imaging.Fill(portrait, 1280, 720, imaging.Center, imaging.Linear), 30)
	return imaging.PasteCenter(behind, imaging.Fit(imaging.Resize(portrait, 0, 720, imaging.Lanczos), 1280, 720, imaging.Lanczos))
}

// field has a team member prepare a telephone, photograph a child without a network, and get it sent.
func (g *tour) field() models.Case {
	var frame bytes.Buffer
	must(g.t, jpeg.Encode(&frame, imaging.AdjustContrast(g.girl(), -8), &jpeg.Options{Quality: 90}))
	before := filepath.Join(g.t.TempDir(), "camera.mjpeg")
	must(g.t, os.WriteFile(before, bytes.Repeat(frame.Bytes(), 3), 0o600))
	p := switchOn(g.t, g.line.address, g.t.TempDir(), before)
	_, err := chromedp.Call(p.ctx, emulation.SetTimezoneOverride, emulation.SetTimezoneOverrideParams{TimezoneID: "Asia/Kolkata"})
	must(g.t, err)
	p.speak(g.lang)
	p.keeps("milaan", g.account("ravi", "Ravi, Operation Smile", models.RoleField, agra))
	p.open("/field")
	p.until("navigator.serviceWorker.controller && document.querySelector('#new').open")
	p.fill("#label", "Ravi")
	p.fill("#pin1", "246810")
	p.fill("#pin2", "246810")
	g.shootHere(p.screen, "field-1-prepare")
	p.click("#prepare button")
	p.until("!document.querySelector('#work').hidden")
	g.line.set(true, 0)
	p.click("#camera")
	p.until("document.querySelector('#video').videoWidth > 0 && document.querySelector('#video').currentTime > 0")
	p.do(chromedp.ScrollIntoView(chromedp.CSS("#shoot")))
	g.shootHere(p.screen, "field-2-camera")
	p.click("#shoot")
	p.until("document.querySelectorAll('#taken figure').length === 1")
	for _, f := range [][2]string{{"#child_name", "Gudiya"}, {"#age_years", "9"}, {"#found_place", "Agra Cantt station"}, {"#words", "Sahawar"}, {"#drive", "Smile"}} {
		p.fill(f[0], f[1])
	}
	p.do(chromedp.SetValue(chromedp.CSS("#sex"), "female"))
	p.click("#child > button")
	p.until("document.querySelectorAll('#outbox li').length === 1 && !document.querySelector('#say').hidden && document.querySelector('#outbox progress').hidden")
	p.do(chromedp.ScrollIntoView(chromedp.CSS("#now")), chromedp.Sleep(time.Second)) // the first try to send it ends meanwhile
	p.until("document.querySelector('#outbox progress').hidden")
	g.shootHere(p.screen, "field-3-waiting")
	g.line.set(false, 0)
	p.click("#now")
	p.until("document.querySelectorAll('#outbox .sent').length === 1")
	p.do(chromedp.ScrollIntoView(chromedp.CSS("#clear")))
	g.shootHere(p.screen, "field-4-sent")
	cases := g.w.recovered()
	if len(cases) != 1 || len(cases[0].Photos) != 1 {
		g.t.Fatalf("%+v", cases)
	}
	return cases[0]
}

// propose puts a pair before people with what the engine says of it now, as a running server does by itself.
func (g *tour) propose(missing, found models.Case) {
	ranked, err := g.w.server.Candidates(g.t.Context(), models.Actor{ID: "test", Role: models.RoleAdmin, Reach: models.Reach{Everywhere: true}}, found.ID, false, 10)
	must(g.t, err)
	at := slices.IndexFunc(ranked.Candidates, func(k models.Candidate) bool { return k.CaseID == missing.ID })
	if at != 0 {
		g.t.Fatalf("the report is in place %d", at+1)
	}
	k := ranked.Candidates[at]
	_, err = g.w.store.Propose(g.t.Context(), models.StandingMark{Seq: 1}, models.Proposal{MissingID: missing.ID, FoundID: found.ID, Bits: k.Bits, Posterior: k.Posterior, Rank: k.Rank,
		Model: ranked.Model, AsOfSeq: ranked.AsOfSeq, RankedAt: g.w.clock.Now().UnixMilli()})
	must(g.t, err)
}

// committee has two members judge and decide, and the child handed over.
func (g *tour) committee(s *screen, missing, found models.Case) {
	g.propose(missing, found)
	anita := g.account("anita", "Anita, member", models.RoleCWC, agra)
	s.keeps("milaan", anita)
	s.sized(1280)
	s.open("/queue")
	s.shows(found.Number)
	g.shoot(s, "committee-1-queue")
	judge := func(shot string) {
		s.open("/queue")
		s.click(".children a")
		s.until("document.querySelector('.judge') && document.readyState === 'complete'")
		s.open("/cases/" + found.Number + "?candidate=" + missing.Number + "#comparison")
		s.until("document.querySelector('.judge') && document.readyState === 'complete'")
		if shot != "" {
			g.shootHere(s, shot)
		}
		s.click(`.judge button[value="same"]`)
		s.until("document.querySelector('#decide') && document.readyState === 'complete'")
	}
	judge("committee-2-judge")
	s.until("document.querySelector('#comparison')")
	g.shootHere(s, "committee-3-reasons")
	s.click("#decide")
	s.until("document.querySelector('#do-confirm') && document.readyState === 'complete'")
	s.click("#do-confirm summary")
	s.click(`#do-confirm input[value="parent_recognition"]`)
	s.click(`#do-confirm input[value="marks"]`)
	s.do(chromedp.SendKeys(chromedp.CSS("#confirm-reason"), map[string]string{"en": "Her mother knew her at once, and the mole is where she said.", "hi": "माँ ने तुरंत पहचाना, तिल भी वहीं है।"}[g.lang]))
	s.do(chromedp.ScrollIntoView(chromedp.CSS("#do-confirm button")))
	g.shootHere(s, "committee-4-confirm")
	s.click("#do-confirm button")
	s.until("document.querySelector('.notice.good') && document.readyState === 'complete'")

	s.keeps("milaan", g.account("bela", "Bela, member", models.RoleCWC, agra))
	judge("")
	s.click("#decide")
	s.until("document.querySelector('#do-concur') && document.readyState === 'complete'")
	s.sized(360)
	s.click("#do-concur summary")
	s.do(chromedp.ScrollIntoView(chromedp.CSS("#do-concur button")))
	g.shootHere(s, "committee-5-concur")
	s.click("#do-concur button")
	s.until("document.querySelector('#do-restore') && document.readyState === 'complete'")
	s.sized(1280)
	s.click("#do-restore summary")
	today := g.w.clock.Now().Format(time.DateOnly)
	for _, f := range [][2]string{{"order_number", "7/2026"}, {"to", "राम प्रसाद"}, {"relation", "पिता"}, {"address", "Sahawar, Kasganj"}, {"proof", "voter card"}, {"handed_by", "Bal Grih, Agra"}} {
		s.types(f[0], f[1])
	}
	for _, name := range []string{"ordered_on", "handed_on"} {
		eval[string](s, fmt.Sprintf("document.querySelector('#%s').value = %q", name, today))
	}
	s.do(chromedp.ScrollIntoView(chromedp.CSS("#do-restore button")))
	g.shootHere(s, "committee-6-form-44")
	s.click("#do-restore button")
	s.until("document.querySelector('.notice.good') && !document.querySelector('#do-restore') && document.readyState === 'complete'")
	r, err := g.w.server.ViewPair(g.t.Context(), models.Actor{ID: "test", Role: models.RoleAdmin, Reach: models.Reach{Everywhere: true}}, missing.ID, found.ID)
	if err != nil || r.State != models.PairRestored {
		g.t.Errorf("%s %v", r.State, err)
	}
	s.clean("committee")
}

// inHindi are the pictures that docs/tour.md shows in Hindi; the others are shown in English.
var inHindi = map[string]bool{"station-2-marks": true, "station-4-receipt": true, "field-2-camera": true, "committee-5-concur": true}

// shoot makes a picture of the upper part of the page.
func (g *tour) shoot(s *screen, name string) {
	g.t.Helper()
	eval[bool](s, "scrollTo(0, document.querySelector(location.hash || '#content').getBoundingClientRect().top + scrollY - (location.hash ? 0 : 200)), true")
	g.shootHere(s, name)
}

// shootHere makes a picture of what the person sees, small enough to be kept with the documents.
func (g *tour) shootHere(s *screen, name string) {
	g.t.Helper()
	s.drawn()
	if eval[int](s, "document.documentElement.scrollWidth - (matchMedia('(pointer: coarse)').matches ? screen.width : innerWidth)") > 0 {
		g.t.Errorf("%s sticks out of the screen", name)
	}
	if g.folder == "" {
		return
	}
	if inHindi[name] != (g.lang == "hi") {
		s.shoot("tour-" + name + "-" + g.lang) // to look at, and no more
		return
	}
	shot, err := chromedp.Run(s.ctx, chromedp.CaptureScreenshot())
	must(g.t, err)
	im, err := png.Decode(bytes.NewReader(shot))
	must(g.t, err)
	if im.Bounds().Dx() > 800 {
		im = imaging.Resize(im, 800, 0, imaging.Lanczos)
	}
	must(g.t, os.MkdirAll(g.folder, 0o755))
	var b bytes.Buffer
	must(g.t, (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, fewColours(im)))
	must(g.t, os.WriteFile(filepath.Join(g.folder, name+".png"), b.Bytes(), 0o644))
}

// fewColours draws a picture in the 256 colours that it uses most, so that its file is small.
func fewColours(im image.Image) image.Image {
	type sum struct{ r, g, b, n int }
	coarse := func(c color.NRGBA) int { return int(c.R>>4)<<8 | int(c.G>>4)<<4 | int(c.B>>4) }
	src := imaging.Clone(im)
	count := map[int]*sum{}
	for i := 0; i < len(src.Pix); i += 4 {
		c := color.NRGBA{src.Pix[i], src.Pix[i+1], src.Pix[i+2], 255}
		s := count[coarse(c)]
		if s == nil {
			s = &sum{}
			count[coarse(c)] = s
		}
		s.r, s.g, s.b, s.n = s.r+int(c.R), s.g+int(c.G), s.b+int(c.B), s.n+1
	}
	var sums []*sum
	for _, s := range count {
		sums = append(sums, s)
	}
	slices.SortFunc(sums, func(a, b *sum) int { return b.n - a.n })
	var palette color.Palette
	for _, s := range sums[:min(len(sums), 256)] {
		palette = append(palette, color.NRGBA{uint8(s.r / s.n), uint8(s.g / s.n), uint8(s.b / s.n), 255})
	}
	drawn, nearest := image.NewPaletted(src.Bounds(), palette), map[int]uint8{}
	for i := 0; i < len(src.Pix); i += 4 {
		c := color.NRGBA{src.Pix[i], src.Pix[i+1], src.Pix[i+2], 255}
		at, ok := nearest[coarse(c)]
		if !ok {
			at = uint8(palette.Index(c))
			nearest[coarse(c)] = at
		}
		drawn.Pix[i/4] = at
	}
	return drawn
}

// TestTourPictures holds that docs/tour.md shows every picture that there is, each a small file.
func TestTourPictures(t *testing.T) {
	page, err := os.ReadFile("../../docs/tour.md")
	must(t, err)
	shown := map[string]bool{}
	for _, m := range regexp.MustCompile(`\((tour/[^)]+)\)|src="(tour/[^"]+)"`).FindAllStringSubmatch(string(page), -1) {
		shown[m[1]+m[2]] = true
	}
	kept, err := filepath.Glob("../../docs/tour/*")
	must(t, err)
	if len(kept) != len(shown) || len(kept) < 12 {
		t.Errorf("%d pictures, of which %d are shown", len(kept), len(shown))
	}
	for name := range shown {
		if file, err := os.Stat("../../docs/" + name); err != nil || file.Size() > 80<<10 {
			t.Errorf("%s is missing, or larger than 80 KB: %v", name, err)
		}
	}
}
