package volume

import "math"

// A view holds the columns that steps see: first those in choice rows, row by
// row, then the others.
type view struct {
	*program
	whole  bool // all columns
	col    []int32
	option []option
	start  []int32 // entries by column, without those in choice rows
	row    []int32
	val    []float64
	cost   []float64
	low    []float64
	high   []float64

	last     []int32   // by column of the program: last step that picked it
	picked   []pick    // nonzeros of the last minimiser
	response []float64 // its activity
}

// An option is a choice row: at most one, or one, of the columns [from, to).
type option struct {
	from, to int32
	must     bool
	amount   float64
}

// A pick is column k of a view at the value x.
type pick struct {
	k int32
	x float64
}

// choose brings into view all columns, or for each home those picked after step
// since and some of least reduced cost.
func (v *view) choose(y []float64, whole bool, since int32) {
	v.whole = whole
	s, p := v.program, v.p
	v.col, v.option = v.col[:0], v.option[:0]
	v.start = append(v.start[:0], 0)
	v.row, v.val = v.row[:0], v.val[:0]
	v.cost, v.low, v.high = v.cost[:0], v.low[:0], v.high[:0]
	take := func(j int32) {
		rows, values := p.Column(int(j))
		for k, i := range rows {
			if !s.choice[i] {
				v.row = append(v.row, i)
				v.val = append(v.val, values[k]*s.scale[i])
			}
		}
		v.col = append(v.col, j)
		v.start = append(v.start, int32(len(v.row)))
		v.cost = append(v.cost, p.Cost[j])
		v.low = append(v.low, p.ColLower[j])
		v.high = append(v.high, s.upper[j])
	}
	var free []int32
	var kept best
	for i := range p.Rows() {
		from := int32(len(v.col))
		kept.col, kept.key = kept.col[:0], kept.key[:0]
		for _, j := range s.home[s.homeAt[i]:s.homeAt[i+1]] {
			switch {
			case !whole && v.last[j] <= since:
				kept.offer(j, s.reduced(int(j), y))
			case s.choice[i]:
				take(j)
			default:
				free = append(free, j)
			}
		}
		if !s.choice[i] {
			free = append(free, kept.col...)
			continue
		}
		for _, j := range kept.col {
			take(j)
		}
		if to := int32(len(v.col)); to > from {
			v.option = append(v.option, option{from, to, s.must(i), p.RowUpper[i]})
		}
	}
	for _, j := range free {
		take(j)
	}
	for _, j := range s.rest {
		take(j)
	}
}

// best keeps the perHome columns of least key.
type best struct {
	col []int32
	key []float64
}

func (b *best) offer(j int32, key float64) {
	if len(b.col) == perHome {
		if key >= b.key[perHome-1] {
			return
		}
		b.col, b.key = b.col[:perHome-1], b.key[:perHome-1]
	}
	b.col, b.key = append(b.col, j), append(b.key, key)
	for k := len(b.key) - 1; k > 0 && b.key[k] < b.key[k-1]; k-- {
		b.col[k], b.col[k-1] = b.col[k-1], b.col[k]
		b.key[k], b.key[k-1] = b.key[k-1], b.key[k]
	}
}

func (v *view) price(k int32, y []float64) float64 {
	d := v.cost[k]
	for e := v.start[k]; e < v.start[k+1]; e++ {
		d -= v.val[e] * y[v.row[e]]
	}
	return d
}

// add adds x times column k to activity.
func (v *view) add(activity []float64, k int32, x float64) {
	for e := v.start[k]; e < v.start[k+1]; e++ {
		activity[v.row[e]] += v.val[e] * x
	}
}

// evaluate returns L(y) and leaves a minimiser in picked and response.
func (v *view) evaluate(y []float64) float64 {
	clear(v.response)
	v.picked = v.picked[:0]
	total := 0.0
	take := func(k int32, x float64) {
		v.picked = append(v.picked, pick{k, x})
		v.add(v.response, k, x)
	}
	next := int32(0)
	cost, start, row, val := v.cost, v.start, v.row, v.val
	for _, o := range v.option {
		arg, least := o.from, math.Inf(1)
		e := start[o.from]
		for k := o.from; k < o.to; k++ {
			d, end := cost[k], start[k+1]
			for _, i := range row[e:end] {
				d -= val[e] * y[i]
				e++
			}
			if d < least {
				arg, least = k, d
			}
		}
		if o.must || least < 0 {
			total += least * o.amount
			take(arg, o.amount)
		}
		next = o.to
	}
	for k := next; int(k) < len(v.col); k++ {
		d, x := v.price(k, y), v.low[k]
		if d < 0 {
			x = v.high[k]
		} else if math.IsInf(x, -1) {
			x = min(v.high[k], 0)
		}
		if x != 0 {
			total += d * x
			take(k, x)
		}
	}
	for i, yi := range y {
		if yi > 0 {
			total += yi * v.lo[i]
		} else if yi < 0 {
			total += yi * v.up[i]
		}
	}
	return total
}
