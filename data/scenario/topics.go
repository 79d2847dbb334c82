package scenario

import (
	"slices"
	"strconv"
	"strings"

	"canbo/data/catalogue"
	"canbo/data/policy"
	"canbo/model"
	"canbo/model/scenario"
)

// topics are the tables of a scenario file, in the order in which they are
// written.
var topics = []topic{
	&single[scenario.Base]{
		name: "base",
		of:   func(s *scenario.Scenario) *scenario.Base { return &s.Base },
		keys: []key[scenario.Base]{
			codes("folder", paths, func(b *scenario.Base) any { return &b.Folder }),
			codes("provinces", provinces, func(b *scenario.Base) any { return &b.Provinces }),
			number("seed", 0, 1<<62, func(b *scenario.Base) any { return &b.Seed }),
			codes("policy", paths, func(b *scenario.Base) any { return &b.Policy }),
			free("as_of", func(b *scenario.Base) any { return &b.AsOf }),
			free("effective", func(b *scenario.Base) any { return &b.Effective }),
		},
		check:  checkBase,
		phrase: sayBase,
	},
	&list[scenario.Ceiling]{
		name:  "ceiling",
		of:    func(s *scenario.Scenario) *[]scenario.Ceiling { return &s.Ceiling },
		where: func(c *scenario.Ceiling) *scenario.Selection { return &c.Selection },
		keys: slices.Concat(selection(func(c *scenario.Ceiling) *scenario.Selection { return &c.Selection }), []key[scenario.Ceiling]{
			number("year", firstYear, lastYear, func(c *scenario.Ceiling) any { return &c.Year }),
			number("change", -1000, 1000, func(c *scenario.Ceiling) any { return &c.Change }).said().
				keptIf(func(c *scenario.Ceiling) bool { return c.Heads == 0 }),
			number("heads", 1, 1_000_000, func(c *scenario.Ceiling) any { return &c.Heads }).said(),
		}),
		expand:  expandCeiling,
		phrase:  sayCeiling,
		summary: sayCeilings,
		none:    scenario.Words{Vi: "biên chế giữ như nền trong mọi năm", En: "ceilings stay those of the base in every year"},
	},
	&list[scenario.Floor]{
		name:  "floor",
		of:    func(s *scenario.Scenario) *[]scenario.Floor { return &s.Floors },
		where: func(f *scenario.Floor) *scenario.Selection { return &f.Selection },
		keys: slices.Concat(selection(func(f *scenario.Floor) *scenario.Selection { return &f.Selection }), []key[scenario.Floor]{
			number("year", firstYear, lastYear, func(f *scenario.Floor) any { return &f.Year }),
			free("kinds", func(f *scenario.Floor) any { return &f.Kinds }),
			number("heads", 0, 1000, func(f *scenario.Floor) any { return &f.Heads }).said().needed(),
		}),
		phrase: sayFloor,
		none:   scenario.Words{Vi: "không có mức biên chế tối thiểu của xã", En: "communes have no least ceiling"},
	},
	&list[scenario.Demand]{
		name:  "demand",
		of:    func(s *scenario.Scenario) *[]scenario.Demand { return &s.Demand },
		joint: true,
		where: func(d *scenario.Demand) *scenario.Selection { return &d.Selection },
		keys: slices.Concat(selection(func(d *scenario.Demand) *scenario.Selection { return &d.Selection }), []key[scenario.Demand]{
			codes("fields", fields, func(d *scenario.Demand) any { return &d.Fields }),
			number("year", firstYear, lastYear, func(d *scenario.Demand) any { return &d.Year }),
			word("cause", func(d *scenario.Demand) any { return &d.Cause }, "decentralised", "simplified", "dossiers", "digital"),
			number("change", -1000, 5000, func(d *scenario.Demand) any { return &d.Change }).said(),
			number("growth", -500, 1000, func(d *scenario.Demand) any { return &d.Growth }).said(),
		}),
		check:  func(g *given, d *scenario.Demand) { g.any(d.Change != 0 || d.Growth != 0, "change", "growth") },
		phrase: sayDemand,
		none:   scenario.Words{Vi: "khối lượng công việc giữ như nền", En: "the work stays that of the base"},
	},
	&single[scenario.Retirement]{
		name: "retirement",
		of:   func(s *scenario.Scenario) *scenario.Retirement { return &s.Retirement },
		keys: []key[scenario.Retirement]{
			number("hardship_years", 0, 40, func(r *scenario.Retirement) any { return &r.HardshipYears }),
			number("hardship_months", 0, 60, func(r *scenario.Retirement) any { return &r.HardshipMonths }),
			number("hardship_share", 0, 1000, func(r *scenario.Retirement) any { return &r.HardshipShare }),
		},
		phrase: sayRetirement,
	},
	&list[scenario.Exit]{
		name:  "exit",
		of:    func(s *scenario.Scenario) *[]scenario.Exit { return &s.Exits },
		where: func(e *scenario.Exit) *scenario.Selection { return &e.Selection },
		keys: slices.Concat(selection(func(e *scenario.Exit) *scenario.Selection { return &e.Selection }), []key[scenario.Exit]{
			number("from", 16, 80, func(e *scenario.Exit) any { return &e.From }),
			number("to", 16, 80, func(e *scenario.Exit) any { return &e.To }),
			word("sex", func(e *scenario.Exit) any { return &e.Sex }, "male", "female"),
			word("hardship", func(e *scenario.Exit) any { return &e.Hardship }, "yes", "no"),
		}, span(func(e *scenario.Exit) any { return &e.Year }, func(e *scenario.Exit) any { return &e.Until }), []key[scenario.Exit]{
			number("rate", 0, 1000, func(e *scenario.Exit) any { return &e.Rate }).said().needed(),
		}),
		check: func(g *given, e *scenario.Exit) {
			g.ordered("from", e.From, "to", e.To)
			g.ordered("year", e.Year, "until", e.Until)
		},
		phrase: sayExit,
		none:   scenario.Words{Vi: "không ai thôi việc ngoài nghỉ hưu", En: "nobody leaves other than by retirement"},
	},
	&list[scenario.Early]{
		name:  "early",
		of:    func(s *scenario.Scenario) *[]scenario.Early { return &s.Early },
		where: func(e *scenario.Early) *scenario.Selection { return &e.Selection },
		keys: slices.Concat(selection(func(e *scenario.Early) *scenario.Selection { return &e.Selection }),
			span(func(e *scenario.Early) any { return &e.Year }, func(e *scenario.Early) any { return &e.Until }), []key[scenario.Early]{
				number("months", 1, 240, func(e *scenario.Early) any { return &e.Months }),
				free("surplus", func(e *scenario.Early) any { return &e.Surplus }),
				number("share", 0, 1000, func(e *scenario.Early) any { return &e.Share }).said().needed(),
			}),
		check: func(g *given, e *scenario.Early) {
			g.ordered("year", e.Year, "until", e.Until)
			g.any(e.Months != 0 || e.Surplus, "months", "surplus")
		},
		phrase: sayEarly,
		none:   scenario.Words{Vi: "không ai nghỉ theo Nghị định 154/2025/NĐ-CP", En: "nobody leaves under Decree 154/2025/NĐ-CP"},
	},
	&list[scenario.Recruitment]{
		name:  "recruitment",
		of:    func(s *scenario.Scenario) *[]scenario.Recruitment { return &s.Recruitment },
		where: func(r *scenario.Recruitment) *scenario.Selection { return &r.Selection },
		keys: slices.Concat(selection(func(r *scenario.Recruitment) *scenario.Selection { return &r.Selection }), []key[scenario.Recruitment]{
			codes("fields", fields, func(r *scenario.Recruitment) any { return &r.Fields }),
			word("communes", func(r *scenario.Recruitment) any { return &r.Communes }, "hardship", "other"),
		}, span(func(r *scenario.Recruitment) any { return &r.Year }, func(r *scenario.Recruitment) any { return &r.Until }), []key[scenario.Recruitment]{
			number("limit", 0, 1_000_000, func(r *scenario.Recruitment) any { return &r.Limit }).said().or(-1),
			number("lead_months", 0, 24, func(r *scenario.Recruitment) any { return &r.LeadMonths }).said(),
			number("share", 0, 1000, func(r *scenario.Recruitment) any { return &r.Share }).said().or(1000),
			free("major", func(r *scenario.Recruitment) any { return &r.Major }).said(),
		}),
		check:  func(g *given, r *scenario.Recruitment) { g.ordered("year", r.Year, "until", r.Until) },
		phrase: sayRecruitment,
		none:   scenario.Words{Vi: "không tuyển dụng", En: "nobody is recruited"},
	},
	&list[scenario.Course]{
		name:  "course",
		of:    func(s *scenario.Scenario) *[]scenario.Course { return &s.Courses },
		where: func(c *scenario.Course) *scenario.Selection { return &c.Selection },
		keys: slices.Concat([]key[scenario.Course]{free("id", func(c *scenario.Course) any { return &c.ID }).needed()},
			selection(func(c *scenario.Course) *scenario.Selection { return &c.Selection }),
			span(func(c *scenario.Course) any { return &c.Year }, func(c *scenario.Course) any { return &c.Until }), []key[scenario.Course]{
				codes("field", fields, func(c *scenario.Course) any { return &c.Field }).said().needed(),
				codes("from", fields, func(c *scenario.Course) any { return &c.From }).said(),
				free("major", func(c *scenario.Course) any { return &c.Major }).said().needed(),
				number("months", 0, 60, func(c *scenario.Course) any { return &c.Months }).said().needed(),
				number("places", 0, 100_000, func(c *scenario.Course) any { return &c.Places }).said().needed(),
				number("min_service", 0, 480, func(c *scenario.Course) any { return &c.MinService }).said(),
				free("surplus", func(c *scenario.Course) any { return &c.Surplus }).said(),
			}),
		check:  checkCourse,
		phrase: sayCourse,
		none:   scenario.Words{Vi: "không đào tạo chuyển lĩnh vực", En: "nobody is trained for another field"},
	},
	&single[scenario.Terms]{
		name: "terms",
		of:   func(s *scenario.Scenario) *scenario.Terms { return &s.Terms },
		keys: []key[scenario.Terms]{
			number("months", 0, 120, func(t *scenario.Terms) any { return &t.Months }),
			number("birth_months", 0, 9, func(t *scenario.Terms) any { return &t.BirthMonths }),
		},
		phrase: sayTerms,
	},
	&list[scenario.Budget]{
		name:  "budget",
		of:    func(s *scenario.Scenario) *[]scenario.Budget { return &s.Budgets },
		where: func(b *scenario.Budget) *scenario.Selection { return &b.Selection },
		keys: slices.Concat(selection(func(b *scenario.Budget) *scenario.Selection { return &b.Selection }),
			span(func(b *scenario.Budget) any { return &b.Year }, func(b *scenario.Budget) any { return &b.Until }), []key[scenario.Budget]{
				number("moves", 0, 1_000_000, func(b *scenario.Budget) any { return &b.Moves }).said().or(model.NoLimit),
				number("relocations", 0, 1_000_000, func(b *scenario.Budget) any { return &b.Relocations }).said().or(model.NoLimit),
				number("money", 0, 1_000_000_000_000_000, func(b *scenario.Budget) any { return &b.Money }).said().or(model.NoLimit),
			}),
		check: func(g *given, b *scenario.Budget) {
			g.ordered("year", b.Year, "until", b.Until)
			g.any(g.has("moves") || g.has("relocations") || g.has("money"), "moves", "relocations", "money")
		},
		phrase: sayBudget,
		none:   scenario.Words{Vi: "các đợt không bị giới hạn số lượt, số người chuyển chỗ ở và kinh phí", En: "rounds are limited neither in moves nor in relocations nor in money"},
	},
	&list[scenario.Rule]{
		name: "rule",
		of:   func(s *scenario.Scenario) *[]scenario.Rule { return &s.Rules },
		keys: []key[scenario.Rule]{
			free("id", func(r *scenario.Rule) any { return &r.ID }).needed(),
			free("from", func(r *scenario.Rule) any { return &r.From }),
			free("to", func(r *scenario.Rule) any { return &r.To }),
			word("mode", func(r *scenario.Rule) any { return &r.Mode }, "off", "warn", "hard").said(),
			free("article", func(r *scenario.Rule) any { return &r.Article }).said().needed(),
			free("vi", func(r *scenario.Rule) any { return &r.Vi }).said(),
			free("en", func(r *scenario.Rule) any { return &r.En }).said(),
			free("override", func(r *scenario.Rule) any { return &r.Override }).said(),
			free("value", func(r *scenario.Rule) any { return &r.Value }).said(),
		},
		together: func(r *reader, all []scenario.Rule) {
			r.faults = append(r.faults, policy.CheckChanges(r.name, r.src, all, nil, r.resolved)...)
		},
		phrase: sayRule,
		none:   scenario.Words{Vi: "quy tắc và con số của chính sách giữ nguyên", En: "rules and figures are those of the policy"},
	},
	&list[model.Support]{
		name: "support",
		of:   func(s *scenario.Scenario) *[]model.Support { return &s.Support },
		keys: []key[model.Support]{
			codes("province", provinces, func(t *model.Support) any { return &t.Province }),
			free("from", func(t *model.Support) any { return &t.From }),
			free("to", func(t *model.Support) any { return &t.To }),
			free("article", func(t *model.Support) any { return &t.Article }).said().needed(),
			number("rent", 0, 1_000_000_000, func(t *model.Support) any { return &t.Rent }).said(),
			free("bands", func(t *model.Support) any { return &t.Bands }).said(),
		},
		together: func(r *reader, all []model.Support) {
			r.faults = append(r.faults, policy.CheckChanges(r.name, r.src, nil, all, r.resolved)...)
		},
		phrase: saySupport,
		none:   scenario.Words{Vi: "mức hỗ trợ đi lại, thuê nhà của các tỉnh giữ nguyên", En: "travel and rent support is that of the policy"},
	},
	&single[scenario.LookAhead]{
		name: "look_ahead",
		of:   func(s *scenario.Scenario) *scenario.LookAhead { return &s.LookAhead },
		keys: []key[scenario.LookAhead]{
			number("months", 0, 60, func(l *scenario.LookAhead) any { return &l.Months }),
			number("price", 0, 1000, func(l *scenario.LookAhead) any { return &l.Price }),
		},
		phrase: sayLookAhead,
	},
	&single[scenario.Future]{
		name: "future",
		of:   func(s *scenario.Scenario) *scenario.Future { return &s.Future },
		keys: []key[scenario.Future]{
			number("seed", 0, 1<<62, func(f *scenario.Future) any { return &f.Seed }),
			number("replications", 0, 10_000, func(f *scenario.Future) any { return &f.Replications }),
			number("demand", 0, 1000, func(f *scenario.Future) any { return &f.Demand }),
		},
		phrase: sayFuture,
	},
	&list[scenario.Source]{
		name:  "source",
		of:    func(s *scenario.Scenario) *[]scenario.Source { return &s.Sources },
		joint: true,
		keys: []key[scenario.Source]{
			word("topic", func(s *scenario.Source) any { return &s.Topic }, topicNames...).needed(),
			free("text", func(s *scenario.Source) any { return &bilingual{&s.Text.Vi, &s.Text.En} }).needed(),
			free("uncertainty", func(s *scenario.Source) any { return &bilingual{&s.Uncertainty.Vi, &s.Uncertainty.En} }).said(),
			free("of", func(s *scenario.Source) any { return &s.Of }).said(),
		},
		phrase: func(s *scenario.Source) scenario.Words { return s.Text },
	},
}

// topicNames are what a source may be about, and what replace may empty.
var topicNames = []string{"years", "base", "ceiling", "floor", "demand", "retirement", "exit", "early", "recruitment", "course",
	"terms", "budget", "rule", "support", "look_ahead", "future"}

// head are the keys of a file outside its tables.
var head = []key[scenario.Scenario]{
	free("id", func(s *scenario.Scenario) any { return &s.ID }).needed(),
	free("title", func(s *scenario.Scenario) any { return &bilingual{&s.TitleVi, &s.TitleEn} }).needed(),
	free("parents", func(s *scenario.Scenario) any { return &s.Parents }),
	number("first", firstYear, lastYear, func(s *scenario.Scenario) any { return &s.First }),
	number("last", firstYear, lastYear, func(s *scenario.Scenario) any { return &s.Last }),
}

var bandKeys = []key[model.SupportBand]{
	number("metres", 0, 1_000_000, func(b *model.SupportBand) any { return &b.Metres }).needed(),
	number("mountain_metres", 0, 1_000_000, func(b *model.SupportBand) any { return &b.MountainMetres }).needed(),
	number("dong", 0, 1_000_000_000, func(b *model.SupportBand) any { return &b.Dong }).needed(),
}

// any tells that none of the keys has an effect.
func (g *given) any(some bool, keys ...string) {
	if !some && !g.wrong {
		g.fail(g.table.offset, "record.any", strings.Join(keys, ", "))
	}
}

// ordered tells that a lower end is above the upper one; 0 is open.
func (g *given) ordered(low string, from int, high string, to int) {
	if from != 0 && to != 0 && from > to {
		g.fail(g.spot(high), "years.order", low, strconv.Itoa(from), high, strconv.Itoa(to))
	}
}

// checkBase checks the base of a file and lets it take the place of one of the
// other kind.
func checkBase(g *given, b *scenario.Base) {
	twin := []string{"provinces", "seed", "as_of"}
	switch {
	case g.has("folder"):
		for _, k := range twin {
			if g.has(k) {
				g.fail(g.spot(k), "base.both", k)
			}
		}
		b.Provinces, b.Seed, b.AsOf = nil, 0, 0
		if !g.has("effective") {
			b.Effective = 0 // that of the folder
		}
		if b.Folder != "" && !g.files.folder(b.Folder) {
			g.fail(g.spot("folder"), "base.folder", b.Folder)
		}
	case slices.ContainsFunc(twin, g.has):
		b.Folder = ""
	}
	if b.AsOf != 0 && b.Effective != 0 && b.AsOf > b.Effective {
		g.fail(g.spot("effective"), "date.order", "as_of", b.AsOf.String(), "effective", b.Effective.String())
	}
	if g.has("policy") && b.Policy != "" {
		src, err := g.files.read(b.Policy)
		if err != nil {
			g.fail(g.spot("policy"), "file.unreadable", b.Policy, reason(err))
			return
		}
		g.policy(b.Policy, src)
	}
}

// checkCourse checks that the catalogue has a position for graduates.
func checkCourse(g *given, c *scenario.Course) {
	g.ordered("year", c.Year, "until", c.Until)
	var taken []string
	of := slices.IndexFunc(catalogue.Fields(), func(f model.Field) bool { return f.Code == c.Field })
	for _, p := range catalogue.Positions() {
		if int(p.Field) == of {
			taken = append(taken, p.Listed...)
			taken = append(taken, p.Acceptable...)
		}
	}
	fits := func(prefix string) bool { return prefix == "*" || strings.HasPrefix(c.Major, prefix) }
	if of >= 0 && c.Major != "" && !slices.ContainsFunc(taken, fits) {
		slices.Sort(taken)
		g.fail(g.spot("major"), "course.field", c.Field, c.Major, strings.Join(slices.Compact(taken), ", "))
	}
}
