package scenario

import (
	"encoding/binary"
	"hash/fnv"
	"math/bits"
)

// Draw returns the random number of a topic about one person or thing in a year of
// one replication, uniform over 64 bits. It depends on nothing else but
// Future.Seed: scenarios with one seed share it, whatever the order of asking.
func (s *Scenario) Draw(topic, id string, year, replication int) uint64 {
	h := fnv.New64a()
	var b [8]byte
	for _, n := range [...]uint64{s.Future.Seed, uint64(year), uint64(replication), uint64(len(topic))} {
		binary.LittleEndian.PutUint64(b[:], n)
		h.Write(b[:])
	}
	h.Write([]byte(topic))
	h.Write([]byte(id))
	// The finaliser of SplitMix64 (Steele, Lea, Flood 2014): FNV alone leaves the
	// high bits of ids that differ at their end alike.
	x := h.Sum64()
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// Chance reports whether what happens perMille times in a thousand happens on a
// draw. On one draw it happens at every higher rate too.
func Chance(draw uint64, perMille int) bool {
	n, _ := bits.Mul64(draw, 1000)
	return int(n) < perMille
}
