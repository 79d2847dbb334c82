package mps

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"canbo/solver/lp"
)

func read(t *testing.T, text string) *Model {
	t.Helper()
	m, err := Read(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// randomProblem draws every kind of row, column, bound and number.
func randomProblem(rng *rand.Rand) *lp.Problem {
	number := func() float64 {
		switch rng.IntN(5) {
		case 0:
			return float64(rng.IntN(9) - 4)
		case 1:
			return rng.NormFloat64()
		case 2:
			return math.Ldexp(rng.Float64()-0.5, rng.IntN(80)-40)
		case 3:
			return float64(rng.IntN(2000)-1000) / 100
		}
		return 0
	}
	interval := func() (float64, float64) {
		a, b := number(), number()
		a, b = min(a, b), max(a, b)
		switch rng.IntN(6) {
		case 0:
			return math.Inf(-1), b
		case 1:
			return a, math.Inf(1)
		case 2:
			return a, a
		case 3:
			return 0, math.Inf(1)
		}
		return a, b
	}
	p := &lp.Problem{Name: []string{"random", ""}[rng.IntN(2)], Offset: number()}
	m := rng.IntN(6)
	for i := range m {
		lower, upper := interval()
		p.AddRow(fmt.Sprintf("hàng%d", i), lower, upper)
	}
	for j := range 1 + rng.IntN(6) {
		var rows []int32
		var values []float64
		for i := range m {
			if v := number(); v != 0 {
				rows, values = append(rows, int32(i)), append(values, v)
			}
		}
		lower, upper := interval()
		if rng.IntN(4) == 0 {
			lower, upper = math.Inf(-1), math.Inf(1)
		}
		p.AddCol(fmt.Sprintf("x%d", j), number(), lower, upper, rng.IntN(2) == 0, rows, values)
	}
	if !p.IsMIP() {
		p.Integer = nil
	}
	return p
}

func TestRoundTrip(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	unwritable := 0
	for range 3000 {
		m := &Model{randomProblem(rng), rng.IntN(2) == 0}
		var buf bytes.Buffer
		if err := m.Write(&buf); err != nil {
			if !errors.Is(err, ErrValue) {
				t.Fatal(err)
			}
			unwritable++
			continue
		}
		text := buf.String()
		got := read(t, text)
		if diff := cmp.Diff(m, got); diff != "" {
			t.Fatalf("%s\n%s", diff, text)
		}
	}
	if unwritable > 300 {
		t.Errorf("%d of 3000 problems could not be written", unwritable)
	}
}

// Each convention of the package comment, against the intervals it gives.
func TestConventions(t *testing.T) {
	p := read(t, `* a comment
NAME          SAMPLE
ROWS
 N  COST
 N  OTHER
 L  L
 L  LR
 G  G
 G  GR
 E  E
 E  EP
 E  EM
COLUMNS
    X         COST               -.5   L                1.D+2
    X         OTHER               1
    X         G                   2

    MARK      'MARKER'                 'INTORG'
    I         L                   1
    IUP       L                   1
    ILO       L                   1
    IPL       L                   1
    MARK      'MARKER'                 'INTEND'
    NEG       L                   1
    NEGLO     L                   1
    MI        L                   1
    FR        L                   1
    BV        L                   1
    LI        L                   1
    BIG       L                   0   G                   3
RHS
    RHS       L                   4   LR                  4
    RHS       G                   4   GR                  4
    RHS       E                   4   EP                  4
    RHS       EM                  4   COST               10
    RHS       OTHER               1
RANGES
    RNG       LR                  3   GR                 -3
    RNG       EP                  3   EM                 -3
BOUNDS
 UP BND       IUP                 5
 LO BND       ILO                 2
 PL BND       IPL
 UP BND       NEG                -2
 UP BND       NEGLO               2
 LO BND       NEGLO              -2
 MI BND       MI
 UP BND       MI                  7
 FR BND       FR
 BV BND       BV
 LI BND       LI                  3
 UP BND       BIG              1e30
ENDATA
`).Problem
	inf := math.Inf(1)
	rows := map[string][2]float64{
		"L": {-inf, 4}, "LR": {1, 4}, "G": {4, inf}, "GR": {4, 7}, "E": {4, 4}, "EP": {4, 7}, "EM": {1, 4},
	}
	cols := map[string][2]float64{
		"X": {0, inf}, "I": {0, 1}, "IUP": {0, 5}, "ILO": {2, inf}, "IPL": {0, inf}, "NEG": {-inf, -2},
		"NEGLO": {-2, 2}, "MI": {-inf, 7}, "FR": {-inf, inf}, "BV": {0, 1}, "LI": {3, inf}, "BIG": {0, inf},
	}
	integers := "I IUP ILO IPL BV LI"
	for i, name := range p.RowName {
		if got := [2]float64{p.RowLower[i], p.RowUpper[i]}; got != rows[name] {
			t.Errorf("row %s is %v, want %v", name, got, rows[name])
		}
	}
	for j, name := range p.ColName {
		if got := [2]float64{p.ColLower[j], p.ColUpper[j]}; got != cols[name] {
			t.Errorf("column %s is %v, want %v", name, got, cols[name])
		}
		if want := strings.Contains(" "+integers+" ", " "+name+" "); p.IsInteger(j) != want {
			t.Errorf("column %s: integer %v, want %v", name, !want, want)
		}
	}
	if len(p.RowName) != len(rows) || len(p.ColName) != len(cols) {
		t.Errorf("%d rows and %d columns", len(p.RowName), len(p.ColName))
	}
	if p.Offset != -10 || p.Cost[0] != -0.5 || p.Value[0] != 100 || len(p.Value) != 13 {
		t.Errorf("offset %v, cost %v, values %v", p.Offset, p.Cost[0], p.Value)
	}
}

func TestMaximiseAndGzip(t *testing.T) {
	const text = "NAME m\nOBJSENSE MAX\nROWS\n N o\n L r\nCOLUMNS\n x o 3 r 1\nRHS\n r 4 o -1\nENDATA\n"
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	z.Write([]byte(text))
	z.Close()
	m, err := Read(&packed)
	if err != nil {
		t.Fatal(err)
	}
	if !m.Maximize || m.Problem.Cost[0] != -3 || m.Value(m.Problem.Objective([]float64{4})) != 13 {
		t.Errorf("%+v, value %v", m, m.Value(m.Problem.Objective([]float64{4})))
	}
}

// Fixed columns with spaces inside names, as in Netlib's forplan.
func TestFixedColumnsWithSpaces(t *testing.T) {
	p := read(t, `NAME          FIXED
ROWS
 N  THE COST
 L  ROW  1
 G  ROW  2
COLUMNS
    COL A     THE COST           1.5   ROW  1             2.0
    COL A     ROW  2             3.0
    COL B     ROW  2             1.0
RHS
              ROW  1             4.0   ROW  2             1.0
BOUNDS
 UP           COL A             9.0
ENDATA
`).Problem
	want := &lp.Problem{Name: "FIXED"}
	want.AddRow("ROW__1", math.Inf(-1), 4)
	want.AddRow("ROW__2", 1, math.Inf(1))
	want.AddCol("COL_A", 1.5, 0, 9, false, []int32{0, 1}, []float64{2, 3})
	want.AddCol("COL_B", 0, 0, math.Inf(1), false, []int32{1}, []float64{1})
	want.Integer = nil
	if diff := cmp.Diff(want, p); diff != "" {
		t.Error(diff)
	}
}

// One broken file per message.
func TestFaults(t *testing.T) {
	const head, columns = "NAME t\nROWS\n N o\n L r\n", "COLUMNS\n x o 1 r 1\n"
	for name, test := range map[string]struct {
		text string
		at   string
		kind error
	}{
		"empty file":        {"", "1:1", ErrMissing},
		"no end":            {head + columns, "6:1", ErrMissing},
		"no columns":        {head + "ENDATA\n", "5:1", ErrMissing},
		"no section":        {" x y\n" + head + columns + "ENDATA\n", "1:2", ErrSyntax},
		"unknown section":   {head + columns + "RHX\n r 1\nENDATA\n", "7:1", ErrSyntax},
		"quadratic":         {head + columns + "QUADOBJ\n x x 1\nENDATA\n", "7:1", ErrUnsupported},
		"section twice":     {head + columns + "RHS\nRHS\nENDATA\n", "8:1", ErrDuplicate},
		"section early":     {"COLUMNS\n" + head + "ENDATA\n", "1:1", ErrSyntax},
		"row type":          {"ROWS\n N o\n X r\nCOLUMNS\nENDATA\n", "3:2", ErrSyntax},
		"row fields":        {"ROWS\n N o\n L\nCOLUMNS\nENDATA\n", "3:3", ErrSyntax},
		"row twice":         {"ROWS\n N o\n L o\nCOLUMNS\nENDATA\n", "3:4", ErrDuplicate},
		"column fields":     {head + "COLUMNS\n x o\nENDATA\n", "6:5", ErrSyntax},
		"unknown row":       {head + "COLUMNS\n x hàng 1\nENDATA\n", "6:4", ErrUnknown},
		"number":            {head + "COLUMNS\n ẽẽ o 1,5\nENDATA\n", "6:7", ErrNumber},
		"hexadecimal":       {head + "COLUMNS\n x o 0x1p3\nENDATA\n", "6:6", ErrNumber},
		"number too large":  {head + "COLUMNS\n x o 1e999\nENDATA\n", "6:6", ErrNumber},
		"infinite value":    {head + "COLUMNS\n x o inf\nENDATA\n", "6:6", ErrNumber},
		"not a number":      {head + "COLUMNS\n x o nan\nENDATA\n", "6:6", ErrNumber},
		"entry twice":       {head + "COLUMNS\n x r 1 r 2\nENDATA\n", "6:8", ErrDuplicate},
		"cost twice":        {head + "COLUMNS\n x o 1 o 2\nENDATA\n", "6:8", ErrDuplicate},
		"column apart":      {head + "COLUMNS\n x o 1\n y o 1\n x r 1\nENDATA\n", "8:2", ErrDuplicate},
		"marker":            {head + "COLUMNS\n m 'MARKER' 'SOSORG'\nENDATA\n", "6:13", ErrUnsupported},
		"sense":             {"OBJSENSE\n UP\n" + head + columns + "ENDATA\n", "2:2", ErrSyntax},
		"rhs fields":        {head + columns + "RHS\n r\nENDATA\n", "8:3", ErrSyntax},
		"rhs twice":         {head + columns + "RHS\n R r 1\n R r 1\nENDATA\n", "9:4", ErrDuplicate},
		"second rhs vector": {head + columns + "RHS\n R r 1\n S o 1\nENDATA\n", "9:2", ErrUnsupported},
		"range of cost":     {head + columns + "RANGES\n R o 1\nENDATA\n", "8:4", ErrUnsupported},
		"semicontinuous":    {head + columns + "BOUNDS\n SC B x 1\nENDATA\n", "8:2", ErrUnsupported},
		"bound type":        {head + columns + "BOUNDS\n XX B x 1\nENDATA\n", "8:2", ErrSyntax},
		"bound fields":      {head + columns + "BOUNDS\n UP x\nENDATA\n", "8:6", ErrSyntax},
		"bound of unknown":  {head + columns + "BOUNDS\n UP B y 1\nENDATA\n", "8:7", ErrUnknown},
		"bound number":      {head + columns + "BOUNDS\n UP B x y\nENDATA\n", "8:9", ErrNumber},
		"bound at -inf":     {head + columns + "BOUNDS\n UP B x -1e30\nENDATA\n", "8:9", ErrNumber},
		"bound twice":       {head + columns + "BOUNDS\n UP B x 1\n FX B x 1\nENDATA\n", "9:2", ErrDuplicate},
	} {
		_, err := Read(strings.NewReader(test.text))
		var list Errors
		if !errors.As(err, &list) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if at := fmt.Sprintf("%d:%d", list[0].Line, list[0].Column); at != test.at || !errors.Is(list[0], test.kind) {
			t.Errorf("%s: %v, want %s at %s", name, list[0], test.kind, test.at)
		}
	}
	_, err := Read(strings.NewReader(head + "COLUMNS\n" + strings.Repeat(" x u 1\n", 1000)))
	var list Errors
	if !errors.As(err, &list) || len(list) != maxErrors || !errors.Is(err, ErrUnknown) {
		t.Errorf("%d errors, want %d", len(list), maxErrors)
	}
}

func TestUnwritable(t *testing.T) {
	column := func(name string, lower, upper float64) *lp.Problem {
		p := &lp.Problem{}
		p.AddRow("r", 0, 1)
		p.AddCol(name, 1, lower, upper, false, []int32{0}, []float64{1})
		return p
	}
	crossed := column("x", 0, 1)
	crossed.RowLower[0] = 2
	twice := column("x", 0, 1)
	twice.AddCol("x", 1, 0, 1, false, nil, nil)
	for name, test := range map[string]struct {
		p    *lp.Problem
		kind error
	}{
		"space":         {column("x y", 0, 1), ErrName},
		"empty name":    {&lp.Problem{RowLower: []float64{0}, RowUpper: []float64{0}, RowName: []string{""}}, ErrName},
		"comment":       {column("$x", 0, 1), ErrName},
		"bytes":         {column("x\xff", 0, 1), ErrName},
		"same name":     {twice, ErrDuplicate},
		"huge bound":    {column("x", 0, 1e300), ErrValue},
		"empty row":     {crossed, ErrValue},
		"no title":      {&lp.Problem{Name: "BLANK"}, ErrName},
		"problem title": {&lp.Problem{Name: "a b"}, ErrName},
	} {
		if err := Write(&bytes.Buffer{}, test.p); !errors.Is(err, test.kind) {
			t.Errorf("%s: %v, want %v", name, err, test.kind)
		}
	}
}

func FuzzRead(f *testing.F) {
	rng := rand.New(rand.NewPCG(2, 2))
	for range 5 {
		var buf bytes.Buffer
		if err := Write(&buf, randomProblem(rng)); err == nil {
			f.Add(buf.Bytes())
		}
	}
	f.Add([]byte("NAME t\nOBJSENSE MAX\nROWS\n N o\n E r\nCOLUMNS\n x o 1.D0 r 1\nRHS\n r 4 o 1\nRANGES\n r -2\nBOUNDS\n UP x -3\nENDATA\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := Read(bytes.NewReader(data))
		if err != nil {
			return
		}
		if err := m.Problem.Validate(); err != nil {
			t.Fatal(err)
		}
		var buf bytes.Buffer
		if err := m.Write(&buf); err != nil {
			if !errors.Is(err, ErrName) && !errors.Is(err, ErrValue) {
				t.Fatal(err)
			}
			return
		}
		again, err := Read(bytes.NewReader(buf.Bytes()))
		if err != nil {
			t.Fatalf("%v\n%s", err, buf.Bytes())
		}
		if diff := cmp.Diff(m, again); diff != "" {
			t.Fatalf("%s\n%s", diff, buf.Bytes())
		}
	})
}

func ExampleWrite() {
	p := &lp.Problem{Name: "diet"}
	p.AddRow("energy", 2000, 2500)
	p.AddCol("rice", 0.6, 0, math.Inf(1), false, []int32{0}, []float64{1300})
	p.AddCol("eggs", 2.5, 0, 4, true, []int32{0}, []float64{78})
	if err := Write(os.Stdout, p); err != nil {
		fmt.Println(err)
	}
	// Output:
	// NAME diet FREE
	// ROWS
	//  N OBJ
	//  G energy
	// COLUMNS
	//  rice OBJ 0.6
	//  rice energy 1300
	//  MARKER 'MARKER' 'INTORG'
	//  eggs OBJ 2.5
	//  eggs energy 78
	//  MARKER 'MARKER' 'INTEND'
	// RHS
	//  RHS energy 2000
	// RANGES
	//  RANGES energy 500
	// BOUNDS
	//  UP BOUNDS eggs 4
	// ENDATA
}
