package main

import (
	"math/rand/v2"
	"os"
	"runtime"
	"sync/atomic"
	"time"
)

const (
	// What a cable may hold per direction: 100 ms of 10 Gbit/s. A full cable loses what comes next, as a full switch does.
	maxHeldBytes = 128 << 20
	// How far a slow rate may fall behind before it drops: the buffer of a usual router.
	maxBacklog = 200 * time.Millisecond
	// A frame of the kernel is at most 64 KB and a virtio header.
	maxFrame = 65536 + 64
	// Timers of the kernel wake late by about this much; what is due sooner is sent at once.
	slack = 50 * time.Microsecond
)

type frame struct {
	due   time.Time
	bytes []byte
}

// pump carries frames one way. Without delay and rate a frame is written by the goroutine that read it.
func pump(from, to *tap, state *atomic.Pointer[cable]) {
	buffer := make([]byte, maxFrame)
	queue := make(chan frame, 1<<16)
	var held atomic.Int64
	go deliver(to, queue, &held)
	var lineFree time.Time
	for {
		n, err := from.Read(buffer)
		if err != nil {
			if os.IsTimeout(err) {
				continue
			}
			fail(err)
		}
		now := state.Load()
		if now.Cut || (now.Loss > 0 && rand.Float64() < now.Loss) {
			continue
		}
		if now.DelayMs == 0 && now.RateMbit == 0 && held.Load() == 0 {
			to.Write(buffer[:n])
			continue
		}
		arrived := time.Now()
		due := arrived
		if now.RateMbit > 0 {
			if lineFree.Before(arrived) {
				lineFree = arrived
			}
			if lineFree.Sub(arrived) > maxBacklog {
				continue
			}
			lineFree = lineFree.Add(time.Duration(float64(n-headerLength) * 8 * 1000 / now.RateMbit))
			due = lineFree
		}
		due = due.Add(time.Duration(now.DelayMs * float64(time.Millisecond)))
		if held.Load()+int64(n) > maxHeldBytes {
			continue
		}
		held.Add(int64(n))
		select {
		case queue <- frame{due, append([]byte(nil), buffer[:n]...)}:
		default:
			held.Add(-int64(n))
		}
	}
}

// deliver writes frames when they are due, in order: a shorter delay that was set later does not overtake.
func deliver(to *tap, queue <-chan frame, held *atomic.Int64) {
	runtime.LockOSThread()
	for next := range queue {
		if wait := time.Until(next.due); wait > slack {
			time.Sleep(wait)
		}
		to.Write(next.bytes)
		held.Add(-int64(len(next.bytes)))
	}
}
