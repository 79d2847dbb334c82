package solver

import (
	"context"
	"errors"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

var errMemory = errors.New("solver: memory limit")

// memoryPeriod is how often the memory in use is read.
const memoryPeriod = 100 * time.Millisecond

// limitMemory returns a context that ends, with the cause errMemory, when the
// process holds more bytes than limit although what is garbage has been
// collected. stop ends the watch.
func limitMemory(ctx context.Context, limit int64) (limited context.Context, stop func()) {
	limited, cancel := context.WithCancelCause(ctx)
	done := make(chan struct{})
	go func() {
		tick := time.NewTicker(memoryPeriod)
		defer tick.Stop()
		for {
			if inUse() > limit {
				if debug.FreeOSMemory(); inUse() > limit {
					cancel(errMemory)
					return
				}
			}
			select {
			case <-tick.C:
			case <-done:
				return
			}
		}
	}()
	return limited, func() {
		close(done)
		cancel(nil)
	}
}

// inUse returns the bytes that the Go runtime holds and has not given back.
func inUse() int64 {
	sample := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(sample)
	return int64(sample[0].Value.Uint64() - sample[1].Value.Uint64())
}
