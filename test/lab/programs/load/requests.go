package main

// HTTP/1.1 requests with the least work: the same bytes each time, answers read to their end by Content-Length.

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const answerTimeout = 20 * time.Second

type requestsResult struct {
	PerSecond float64 `json:"perSecond"`
	P50       float64 `json:"p50"`
	P99       float64 `json:"p99"`
	Slowest   float64 `json:"slowest"`
	Failed    int     `json:"failed"`
	First     string  `json:"firstFailure,omitempty"`
}

func requests(target string, count, concurrency int, keep bool) (any, error) {
	var left, failed atomic.Int64
	left.Store(int64(count))
	var first atomic.Value
	times := make([][]time.Duration, concurrency)
	began := time.Now()
	var workers sync.WaitGroup
	for worker := range concurrency {
		workers.Go(func() {
			client := &client{target: target, keep: keep}
			defer client.close()
			for turn := left.Add(-1); turn >= 0 && time.Since(began) < limit; turn = left.Add(-1) {
				start := time.Now()
				// Half of the connections are closed by the server first, half by us: ports are used again after either.
				if err := client.request(turn%2 == 0); err != nil {
					failed.Add(1)
					first.CompareAndSwap(nil, err.Error())
					client.close()
					continue
				}
				times[worker] = append(times[worker], time.Since(start))
			}
		})
	}
	workers.Wait()
	seconds := time.Since(began).Seconds()
	all := slices.Concat(times...)
	if len(all) == 0 {
		return nil, fmt.Errorf("no request succeeded: %v", first.Load())
	}
	slices.Sort(all)
	why, _ := first.Load().(string)
	return requestsResult{
		PerSecond: float64(len(all)) / seconds,
		P50:       milliseconds(all[len(all)/2]),
		P99:       milliseconds(all[len(all)*99/100]),
		Slowest:   milliseconds(all[len(all)-1]),
		Failed:    int(failed.Load()),
		First:     why,
	}, nil
}

type client struct {
	target     string
	keep       bool
	connection net.Conn
	reader     *bufio.Reader
}

func (c *client) close() {
	if c.connection != nil {
		c.connection.Close()
		c.connection = nil
	}
}

func (c *client) request(serverCloses bool) error {
	if c.connection == nil {
		connection, err := net.DialTimeout("tcp", c.target, answerTimeout)
		if err != nil {
			return err
		}
		c.connection, c.reader = connection, bufio.NewReaderSize(connection, 4096)
	}
	c.connection.SetDeadline(time.Now().Add(answerTimeout))
	header := "keep-alive"
	if !c.keep && serverCloses {
		header = "close"
	}
	_, err := io.WriteString(c.connection, "GET /status?code=200 HTTP/1.1\r\nHost: bench\r\nConnection: "+header+"\r\n\r\n")
	if err != nil {
		return err
	}
	if err := c.answer(); err != nil {
		return err
	}
	if c.keep {
		return nil
	}
	if serverCloses {
		if _, err := c.reader.ReadByte(); err != io.EOF {
			return fmt.Errorf("instead of the end: %v", err)
		}
	}
	c.close()
	return nil
}

func (c *client) answer() error {
	status, err := c.line()
	if err != nil {
		return err
	}
	if !strings.HasPrefix(status, "HTTP/1.1 200 ") {
		return fmt.Errorf("the answer is %q", status)
	}
	length := 0
	for {
		line, err := c.line()
		if err != nil {
			return err
		}
		if line == "" {
			break
		}
		name, value, _ := strings.Cut(line, ":")
		if textproto.CanonicalMIMEHeaderKey(name) == "Content-Length" {
			if length, err = strconv.Atoi(strings.TrimSpace(value)); err != nil {
				return err
			}
		}
	}
	_, err = c.reader.Discard(length)
	return err
}

func (c *client) line() (string, error) {
	line, err := c.reader.ReadString('\n')
	return strings.TrimRight(line, "\r\n"), err
}

func milliseconds(duration time.Duration) float64 {
	return float64(duration.Microseconds()) / 1000
}
