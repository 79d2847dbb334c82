package certify

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"math"

	"canbo/solver/lp"
)

// Fingerprint returns the SHA-256 of every number and name of p, which must be
// valid. Problems that are equal but for the sign of a zero, default names
// written out or an absent Integer of all false have the same fingerprint.
func Fingerprint(p *lp.Problem) [sha256.Size]byte {
	h := sha256.New()
	w := bufio.NewWriterSize(h, 1<<16) // writing to a hash does not fail
	var buf [8]byte
	count := func(n int) {
		binary.LittleEndian.PutUint64(buf[:], uint64(n))
		w.Write(buf[:])
	}
	number := func(v float64) {
		binary.LittleEndian.PutUint64(buf[:], math.Float64bits(v+0)) // -0 + 0 is 0
		w.Write(buf[:])
	}
	text := func(s string) {
		count(len(s))
		w.WriteString(s)
	}
	text("canbo problem 1")
	text(p.Name)
	number(p.Offset)
	count(p.Rows())
	for i := range p.Rows() {
		text(p.RowLabel(i))
		number(p.RowLower[i])
		number(p.RowUpper[i])
	}
	count(p.Cols())
	for j := range p.Cols() {
		text(p.ColumnName(j))
		number(p.Cost[j])
		number(p.ColLower[j])
		number(p.ColUpper[j])
		if p.IsInteger(j) {
			count(1)
		} else {
			count(0)
		}
		rows, values := p.Column(j)
		count(len(rows))
		for k, i := range rows {
			count(int(i))
			number(values[k])
		}
	}
	w.Flush()
	return [sha256.Size]byte(h.Sum(nil))
}
