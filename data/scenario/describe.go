package scenario

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"canbo/model/scenario"
)

// headings name the topics.
var headings = map[string]scenario.Words{
	"years":       {Vi: "Thời gian", En: "Years"},
	"base":        {Vi: "Nền", En: "Base"},
	"ceiling":     {Vi: "Biên chế", En: "Ceilings"},
	"floor":       {Vi: "Mức tối thiểu", En: "Least ceilings"},
	"demand":      {Vi: "Khối lượng công việc", En: "Work"},
	"retirement":  {Vi: "Nghỉ hưu", En: "Retirement"},
	"exit":        {Vi: "Thôi việc", En: "Other exits"},
	"early":       {Vi: "Nghỉ sớm theo Nghị định 154", En: "Early leave under Decree 154"},
	"recruitment": {Vi: "Tuyển dụng", En: "Recruitment"},
	"course":      {Vi: "Đào tạo", En: "Training"},
	"terms":       {Vi: "Nhiệm kỳ, sinh con", En: "Terms, births"},
	"budget":      {Vi: "Giới hạn của mỗi đợt", En: "Limits of a round"},
	"rule":        {Vi: "Quy tắc", En: "Rules"},
	"support":     {Vi: "Hỗ trợ đi lại, thuê nhà", En: "Travel and rent support"},
	"look_ahead":  {Vi: "Nhìn trước", En: "Look-ahead"},
	"future":      {Vi: "Số ngẫu nhiên", En: "Random numbers"},
}

// Heading returns the name of a topic for people.
func Heading(topic, lang string) string { return headings[topic].In(lang) }

// An Assumption is what a scenario assumes on one topic.
type Assumption struct {
	Topic, Heading string
	Lines          []string // at least one
	Sources        []Note
}

// A Note is a source and, where the figure is not law in force, how sure it is.
type Note struct{ Text, Uncertainty string }

// Describe returns all that a scenario assumes, topic by topic, in a language, "vi"
// or else English. A topic without records says so.
func Describe(s *scenario.Scenario, lang string) []Assumption {
	list := []Assumption{about("years", lang, []scenario.Words{sayYears(s)})}
	for _, t := range topics {
		if t.label() != "source" {
			list = append(list, about(t.label(), lang, t.lines(s)))
		}
	}
	for i := range list {
		for _, x := range s.Sources {
			if x.Topic == list[i].Topic {
				list[i].Sources = append(list[i].Sources, Note{sayOf(&x, x.Text, lang), sayOf(&x, x.Uncertainty, lang)})
			}
		}
	}
	return list
}

// sayOf says words of a source with whose they are, where they are about what a later
// scenario has changed.
func sayOf(x *scenario.Source, words scenario.Words, lang string) string {
	if x.Of == "" || words == (scenario.Words{}) {
		return words.In(lang)
	}
	return both("của “%s”: %s", "of “%s”: %s", x.Of, words).In(lang)
}

func about(topic, lang string, lines []scenario.Words) Assumption {
	a := Assumption{Topic: topic, Heading: Heading(topic, lang)}
	for _, w := range lines {
		text := w.In(lang)
		first, n := utf8.DecodeRuneInString(text)
		a.Lines = append(a.Lines, string(unicode.ToUpper(first))+text[n:]+".")
	}
	return a
}

func (t *list[T]) lines(s *scenario.Scenario) []scenario.Words {
	all := *t.of(s)
	switch {
	case len(all) == 0:
		return []scenario.Words{t.none}
	case t.summary != nil:
		return t.summary(all)
	}
	lines := make([]scenario.Words, len(all))
	for i := range all {
		lines[i] = t.phrase(&all[i])
	}
	return lines
}

func (t *single[T]) lines(s *scenario.Scenario) []scenario.Words {
	return []scenario.Words{t.phrase(t.of(s))}
}

// Text writes assumptions as lines for a page: headings, sentences, sources.
func Text(list []Assumption, lang string) string {
	source, doubt := "Source", "Uncertain"
	if lang == "vi" {
		source, doubt = "Nguồn", "Chưa chắc chắn"
	}
	var b strings.Builder
	for _, a := range list {
		b.WriteString(a.Heading + "\n")
		for _, l := range a.Lines {
			b.WriteString("  - " + l + "\n")
		}
		for _, n := range a.Sources {
			b.WriteString("    " + source + ": " + n.Text + "\n")
			if n.Uncertainty != "" {
				b.WriteString("    " + doubt + ": " + n.Uncertainty + "\n")
			}
		}
	}
	return b.String()
}
