package certify

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"math/bits"

	"canbo/solver/lp"
)

// ErrOtherProblem reports a certificate of a problem other than the one given.
var ErrOtherProblem = errors.New("certify: certificate of another problem")

// A certificate is
//
//	magic | Fingerprint | body | SHA-256 of all before
//
// The body holds unsigned numbers as minimal base-128 varints (least significant
// group first) and a float64 as the varint of its bits in reversed byte order,
// which keeps short binary fractions short. The last character of magic is the
// version; the body of version 3 has no Tree.With.
const (
	magic  = "canbo certificate 4"
	magic3 = "canbo certificate 3"
)

// Limits of what ReadCertificate accepts.
const (
	maxCertificate = 1 << 30 // bytes
	maxCuts        = 1 << 16
	maxTighten     = 1 << 16
	maxNodes       = 1 << 24
)

// WriteCertificate writes the claim r about p with its evidence. The same
// claim gives the same bytes. ReducedCost, which is no evidence, is left out.
func WriteCertificate(w io.Writer, p *lp.Problem, r *lp.Result) error {
	if err := p.Validate(); err != nil {
		return fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if err := r.Validate(p); err != nil {
		return fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if err := checkTrees(p, r); err != nil {
		return err
	}
	mark := Fingerprint(p)
	e := encoder{append([]byte(magic), mark[:]...)}
	e.result(r)
	sum := sha256.Sum256(e.buf)
	_, err := w.Write(append(e.buf, sum[:]...))
	return err
}

// checkTrees reports a tree or parts of r whose shape is wrong.
func checkTrees(p *lp.Problem, r *lp.Result) error {
	if r.Tree != nil {
		if err := checkTree(p, r.Tree); err != nil {
			return err
		}
	}
	if len(r.Part) == 0 {
		return nil
	}
	problems, err := split(p, r)
	if err != nil {
		return err
	}
	for k, part := range r.Part {
		if part.Tree == nil {
			continue
		}
		if err := checkTree(problems[k], part.Tree); err != nil {
			return fmt.Errorf("part %d: %w", k, err)
		}
	}
	return nil
}

// ReadCertificate reads a certificate of p. It fails with ErrOtherProblem where
// the certificate belongs to another problem and with ErrMalformed where the
// bytes are not those WriteCertificate makes. What is read is a claim, still to
// be judged by Check.
func ReadCertificate(r io.Reader, p *lp.Problem) (*lp.Result, error) {
	if err := p.Validate(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	data, err := io.ReadAll(io.LimitReader(r, maxCertificate+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxCertificate {
		return nil, fmt.Errorf("%w: certificate of more than %d bytes", ErrMalformed, maxCertificate)
	}
	old := bytes.HasPrefix(data, []byte(magic3))
	if !old && !bytes.HasPrefix(data, []byte(magic)) || len(data) < len(magic)+2*sha256.Size {
		return nil, fmt.Errorf("%w: not a certificate of version %c or %c", ErrMalformed, magic3[len(magic)-1], magic[len(magic)-1])
	}
	end := len(data) - sha256.Size
	if sum := sha256.Sum256(data[:end]); !bytes.Equal(sum[:], data[end:]) {
		return nil, fmt.Errorf("%w: the certificate is damaged: its checksum differs", ErrMalformed)
	}
	body := data[len(magic):end]
	if mark := Fingerprint(p); !bytes.Equal(mark[:], body[:sha256.Size]) {
		return nil, ErrOtherProblem
	}
	return decode(body[sha256.Size:], p, old)
}

type encoder struct{ buf []byte }

func (e *encoder) uint(v uint64) { e.buf = binary.AppendUvarint(e.buf, v) }
func (e *encoder) bool(v bool) {
	if v {
		e.uint(1)
	} else {
		e.uint(0)
	}
}
func (e *encoder) float(v float64) { e.uint(bits.ReverseBytes64(math.Float64bits(v))) }

func (e *encoder) result(r *lp.Result) {
	e.uint(uint64(r.Reason))
	e.uint(uint64(r.Limit))
	e.float(r.Objective)
	e.float(r.Bound)
	e.uint(uint64(r.Iterations))
	e.uint(uint64(r.Nodes))
	for _, v := range [][]float64{r.X, r.RowDual, r.Ray, r.Direction} {
		e.bool(v != nil)
		if v != nil {
			e.sparse(lp.Sparse(v))
		}
	}
	e.indices(r.Basic)
	e.tree(r.Tree)
	e.uint(uint64(len(r.Part)))
	for _, part := range r.Part {
		e.indices(part.Col)
		e.indices(part.Row)
		e.sparse(part.Cost)
		e.float(part.Bound)
		e.tree(part.Tree)
	}
	e.sparse(r.Price)
}

// indices writes the length, then each index less its predecessor.
func (e *encoder) indices(index []int32) {
	e.uint(uint64(len(index)))
	last := int32(-1)
	for _, i := range index {
		e.uint(uint64(i - last))
		last = i
	}
}

// sparse writes the length, then each index less its predecessor, and value.
func (e *encoder) sparse(v lp.SparseVector) {
	e.uint(uint64(len(v.Index)))
	last := int32(-1)
	for k, i := range v.Index {
		e.uint(uint64(i - last))
		e.float(v.Value[k])
		last = i
	}
}

// Node kinds; a leaf may be a ray, closed or both, and any node may tighten.
const (
	branchNode  = 0
	leafNode    = 1
	rayFlag     = 2
	closedFlag  = 4
	tightenFlag = 8
)

func (e *encoder) tree(t *lp.Tree) {
	e.bool(t != nil)
	if t == nil {
		return
	}
	e.float(t.Bound)
	e.indices(t.Keep)
	e.uint(uint64(len(t.With)))
	for _, rows := range t.With {
		e.indices(rows)
	}
	e.uint(uint64(len(t.Cut)))
	for _, cut := range t.Cut {
		e.sparse(cut.Weight)
		e.indices(cut.Complement)
	}
	e.uint(uint64(len(t.Tighten)))
	for _, v := range t.Tighten {
		e.sparse(v)
	}
	e.uint(uint64(len(t.Node)))
	for _, node := range t.Node {
		kind := uint64(branchNode)
		if node.Column < 0 {
			kind = leafNode
		}
		if node.Ray && node.Column < 0 {
			kind |= rayFlag
		}
		if node.Closed && node.Column < 0 {
			kind |= closedFlag
		}
		if len(node.Tighten) > 0 {
			kind |= tightenFlag
		}
		e.uint(kind)
		if len(node.Tighten) > 0 {
			e.uint(uint64(len(node.Tighten)))
			for _, v := range node.Tighten {
				e.sparse(v)
			}
		}
		if node.Column >= 0 {
			e.uint(uint64(node.Column))
			e.float(node.Value)
			e.uint(uint64(node.Down))
			e.uint(uint64(node.Up))
			continue
		}
		e.sparse(node.Dual)
	}
}

// A decoder reads what an encoder wrote. After the first fault, err is set and
// all reads give zero.
type decoder struct {
	buf []byte
	old bool // version 3
	err error
}

func (d *decoder) fail(format string, args ...any) {
	if d.err == nil {
		d.err = fmt.Errorf("%w: certificate: %s", ErrMalformed, fmt.Sprintf(format, args...))
	}
}

// uint reads a varint of at most limit.
func (d *decoder) uint(limit uint64) uint64 {
	if d.err != nil {
		return 0
	}
	v, n := binary.Uvarint(d.buf)
	switch {
	case n <= 0:
		d.fail("number cut short or too long")
		return 0
	case n > 1 && d.buf[n-1] == 0:
		d.fail("number not in its shortest form")
		return 0
	case v > limit:
		d.fail("number %d, at most %d is allowed", v, limit)
		return 0
	}
	d.buf = d.buf[n:]
	return v
}

func (d *decoder) bool() bool { return d.uint(1) == 1 }

func (d *decoder) float() float64 {
	v := math.Float64frombits(bits.ReverseBytes64(d.uint(math.MaxUint64)))
	if math.IsNaN(v) {
		d.fail("NaN")
		return 0
	}
	return v
}

func decode(body []byte, p *lp.Problem, old bool) (*lp.Result, error) {
	d := decoder{buf: body, old: old}
	n, m := p.Cols(), p.Rows()
	r := &lp.Result{Reason: lp.Reason(d.uint(uint64(lp.NumericalError))), Limit: lp.Limit(d.uint(uint64(lp.MemoryLimit)))}
	r.Objective, r.Bound = d.float(), d.float()
	r.Iterations, r.Nodes = int(d.uint(math.MaxInt)), int(d.uint(math.MaxInt))
	r.X, r.RowDual, r.Ray, r.Direction = d.dense(n), d.dense(m), d.dense(m), d.dense(n)
	r.Basic = d.indices(n + m)
	r.Tree = d.tree(n, m)
	for k := d.uint(uint64(n + m + 1)); k > 0 && d.err == nil; k-- {
		part := lp.Part{Col: d.indices(n), Row: d.indices(m), Cost: d.sparse(n), Bound: d.float()}
		part.Tree = d.tree(len(part.Col), len(part.Row))
		r.Part = append(r.Part, part)
	}
	r.Price = d.sparse(m)
	if len(d.buf) > 0 {
		d.fail("%d bytes too many", len(d.buf))
	}
	if d.err == nil {
		if err := r.Validate(p); err != nil {
			d.fail("%v", err)
		}
	}
	if d.err != nil {
		return nil, d.err
	}
	return r, nil
}

func (d *decoder) dense(size int) []float64 {
	if !d.bool() {
		return nil
	}
	v := d.sparse(size)
	if d.err != nil {
		return nil
	}
	out := make([]float64, size)
	for k, i := range v.Index {
		if v.Value[k] == 0 {
			d.fail("zero stored in a vector")
		}
		out[i] = v.Value[k]
	}
	return out
}

// sparse reads a vector over size entries. Memory grows with the bytes read,
// not with the length they claim.
func (d *decoder) sparse(size int) lp.SparseVector {
	var v lp.SparseVector
	last := -1
	for k := d.uint(uint64(size)); k > 0 && d.err == nil; k-- {
		last = d.after(last, size)
		v.Index = append(v.Index, int32(last))
		v.Value = append(v.Value, d.float())
	}
	return v
}

// after reads an index greater than last and below size.
func (d *decoder) after(last, size int) int {
	step := d.uint(uint64(max(0, size-1-last)))
	if step == 0 {
		d.fail("index repeated")
	}
	return last + int(step)
}

func (d *decoder) indices(size int) []int32 {
	var index []int32
	last := -1
	for k := d.uint(uint64(size)); k > 0 && d.err == nil; k-- {
		last = d.after(last, size)
		index = append(index, int32(last))
	}
	return index
}

func (d *decoder) tree(n, m int) *lp.Tree {
	if !d.bool() {
		return nil
	}
	t := &lp.Tree{Bound: d.float(), Keep: d.indices(m)}
	if !d.old {
		for k := d.uint(uint64(len(t.Keep))); k > 0 && d.err == nil; k-- {
			t.With = append(t.With, d.indices(m))
		}
	}
	for k := d.uint(maxCuts); k > 0 && d.err == nil; k-- {
		t.Cut = append(t.Cut, lp.Cut{Weight: d.sparse(m + len(t.Cut)), Complement: d.indices(n)})
	}
	m += len(t.Cut)
	for k := d.uint(maxTighten); k > 0 && d.err == nil; k-- {
		t.Tighten = append(t.Tighten, d.sparse(m))
	}
	for k := d.uint(maxNodes); k > 0 && d.err == nil; k-- {
		node := lp.Node{Column: -1}
		kind := d.uint(leafNode | rayFlag | closedFlag | tightenFlag)
		if kind&tightenFlag != 0 {
			count := d.uint(maxTighten)
			if count == 0 {
				d.fail("node with an empty list of vectors")
			}
			for ; count > 0 && d.err == nil; count-- {
				node.Tighten = append(node.Tighten, d.sparse(m))
			}
			kind &^= tightenFlag
		}
		switch {
		case kind == branchNode:
			node.Column = int32(d.uint(uint64(max(0, n-1))))
			node.Value = d.float()
			node.Down, node.Up = int32(d.uint(maxNodes)), int32(d.uint(maxNodes))
		case kind&leafNode != 0:
			node.Ray, node.Closed = kind&rayFlag != 0, kind&closedFlag != 0
			node.Dual = d.sparse(m)
		default:
			d.fail("node of kind %d", kind)
		}
		t.Node = append(t.Node, node)
	}
	return t
}
