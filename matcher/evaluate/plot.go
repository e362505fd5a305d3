package evaluate

import (
	"fmt"
	"html/template"
	"io"
	"math"
	"slices"
	"strings"
)

// Distribution is a panel of a plot: how often pairs of one child and of different children score so.
type Distribution struct {
	Title string
	Scores
}

// Size of a panel in pixels, and how many points a curve is drawn through.
const (
	panelWidth  = 560
	panelHeight = 130
	panelLeft   = 50
	panelGap    = 40
	curvePoints = 160
)

// plotted is what the template draws.
type plotted struct {
	Title, Axis   string
	Width, Height int
	Panels        []plottedPanel
}

type plottedPanel struct {
	Title                string
	Top, Bottom          int
	Left, Right          int
	Same, Different      string // paths
	NSame, NDifferent    int
	Ticks                []plottedTick
	LabelLine, TitleLine int
}

type plottedTick struct {
	X    int
	Text string
}

var plotTemplate = template.Must(template.New("plot").Parse(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {{.Width}} {{.Height}}" width="{{.Width}}" height="{{.Height}}" font-family="sans-serif" font-size="12" role="img" aria-label="{{.Title}}">
<rect width="100%" height="100%" fill="#fff"/>
<text x="50" y="22" font-size="15">{{.Title}}</text>
<path d="M50 36h24" stroke="#06a" stroke-width="2"/><text x="80" y="40">one child</text>
<path d="M170 36h24" stroke="#777" stroke-width="2" stroke-dasharray="5 3"/><text x="200" y="40">different children</text>
{{range .Panels}}<text x="50" y="{{.TitleLine}}">{{.Title}}: {{.NSame}} pairs of one child, {{.NDifferent}} of different children</text>
<path d="{{.Different}}" fill="#7773" stroke="#777" stroke-width="1.5" stroke-dasharray="5 3"/>
<path d="{{.Same}}" fill="#06a3" stroke="#06a" stroke-width="1.5"/>
<path d="M{{.Left}} {{.Bottom}}H{{.Right}}" stroke="#333"/>
{{$p := .}}{{range .Ticks}}<path d="M{{.X}} {{$p.Bottom}}v4" stroke="#333"/><text x="{{.X}}" y="{{$p.LabelLine}}" text-anchor="middle">{{.Text}}</text>
{{end}}{{end}}<text x="50" y="{{.Height}}" dy="-8">{{.Axis}}</text>
</svg>
`))

// Plot draws distributions one below the other on one scale, as an SVG. Each curve is a Gaussian kernel estimate (of
// Silverman's width), drawn to the same height: how high it is says nothing of how many pairs there are. It draws no curve
// of fewer than two scores.
func Plot(w io.Writer, title, axis string, list []Distribution) error {
	low, high := math.Inf(1), math.Inf(-1)
	for i := range list {
		for _, scores := range [][]float64{list[i].Same, list[i].Different} {
			for _, x := range scores {
				low, high = min(low, x), max(high, x)
			}
		}
	}
	if low > high {
		low, high = 0, 1
	}
	step := tickStep(high - low)
	low, high = math.Floor(low/step)*step, math.Ceil(high/step)*step
	p := plotted{Title: title, Axis: axis, Width: panelLeft + panelWidth + 20, Height: 76 + len(list)*(panelHeight+panelGap+20)}
	x := func(v float64) float64 { return panelLeft + (v-low)/max(high-low, 1e-9)*panelWidth }
	for i := range list {
		d := &list[i]
		top := 80 + i*(panelHeight+panelGap+20)
		panel := plottedPanel{Title: d.Title, Top: top, Bottom: top + panelHeight, Left: panelLeft, Right: panelLeft + panelWidth,
			NSame: len(d.Same), NDifferent: len(d.Different), LabelLine: top + panelHeight + 18, TitleLine: top - 6}
		panel.Same, panel.Different = curve(density(d.Same, low, high), top, low, high, x), curve(density(d.Different, low, high), top, low, high, x)
		for v := low; v <= high+step/2; v += step {
			panel.Ticks = append(panel.Ticks, plottedTick{int(math.Round(x(v))), strings.ReplaceAll(fmt.Sprintf("%.3g", v+0), "-", "−")})
		}
		p.Panels = append(p.Panels, panel)
	}
	return plotTemplate.Execute(w, p)
}

// tickStep is a round step that cuts a range into five to ten parts.
func tickStep(span float64) float64 {
	if !(span > 0) || math.IsInf(span, 0) {
		return 1
	}
	power := math.Pow(10, math.Floor(math.Log10(span)))
	for _, step := range []float64{.1, .2, .5, 1} {
		if span/(step*power) <= 10 {
			return step * power
		}
	}
	return power
}

// density estimates how dense scores are at the points of a curve.
func density(scores []float64, low, high float64) []float64 {
	out := make([]float64, curvePoints+1)
	if len(scores) < 2 {
		return out
	}
	mean, square := 0.0, 0.0
	for _, x := range scores {
		mean += x / float64(len(scores))
	}
	for _, x := range scores {
		square += (x - mean) * (x - mean) / float64(len(scores))
	}
	width := max(1.06*math.Sqrt(square)*math.Pow(float64(len(scores)), -.2), (high-low)/curvePoints, 1e-9)
	for i := range out {
		at := low + (high-low)*float64(i)/curvePoints
		for _, x := range scores {
			z := (at - x) / width
			out[i] += math.Exp(-z*z/2) / (width * math.Sqrt(2*math.Pi) * float64(len(scores)))
		}
	}
	return out
}

// curve is the path of an area under a density.
func curve(density []float64, top int, low, high float64, x func(float64) float64) string {
	var b strings.Builder
	peak := max(slices.Max(density), 1e-9)
	bottom := float64(top + panelHeight)
	fmt.Fprintf(&b, "M%.1f %.1f", x(low), bottom)
	for i, d := range density {
		fmt.Fprintf(&b, "L%.1f %.1f", x(low+(high-low)*float64(i)/curvePoints), bottom-d/peak*panelHeight)
	}
	fmt.Fprintf(&b, "L%.1f %.1fZ", x(high), bottom)
	return b.String()
}
