package main

// Short connections from few ports of ours: one request each, closed by the server, and the port is used again at once, for the same address.

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"syscall"
	"time"
)

const firstLocalPort = 20000

// The end of the connection before may still be on its way.
const portPatience = 5 * time.Second

type shortResult struct {
	PerSecond float64        `json:"perSecond"`
	Failed    int            `json:"failed"`
	First     string         `json:"firstFailure,omitempty"`
	By        map[string]int `json:"by"`
}

func short(target string, count, ports int) (any, error) {
	result := shortResult{By: map[string]int{}}
	var lock sync.Mutex
	var workers sync.WaitGroup
	began := time.Now()
	for worker := range ports {
		workers.Go(func() {
			for turn := worker; turn < count; turn += ports {
				by, err := shortRequest(target, firstLocalPort+worker)
				lock.Lock()
				if err == nil {
					result.By[by]++
				} else if result.Failed++; result.First == "" {
					result.First = err.Error()
				}
				lock.Unlock()
			}
		})
	}
	workers.Wait()
	result.PerSecond = float64(count-result.Failed) / time.Since(began).Seconds()
	return result, nil
}

// shortRequest says who has answered: a developer's process names itself.
func shortRequest(target string, localPort int) (string, error) {
	dialer := net.Dialer{Timeout: answerTimeout, LocalAddr: &net.TCPAddr{Port: localPort}, Control: reuse}
	connection, err := dialer.Dial("tcp", target)
	for until := time.Now().Add(portPatience); isPortBusy(err) && time.Now().Before(until); {
		time.Sleep(time.Millisecond)
		connection, err = dialer.Dial("tcp", target)
	}
	if err != nil {
		return "", err
	}
	defer connection.Close()
	connection.SetDeadline(time.Now().Add(answerTimeout))
	if _, err := io.WriteString(connection, "GET /status?code=200 HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n"); err != nil {
		return "", err
	}
	reader := bufio.NewReaderSize(connection, 4096)
	response, err := http.ReadResponse(reader, nil)
	if err != nil {
		return "", err
	}
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return "", err
	}
	if _, err := reader.ReadByte(); err != io.EOF {
		return "", errors.New("the connection did not end")
	}
	by := response.Header.Get("x-by")
	if by == "" {
		by = "application"
	}
	return by, nil
}

func isPortBusy(err error) bool {
	return errors.Is(err, syscall.EADDRINUSE) || errors.Is(err, syscall.EADDRNOTAVAIL)
}

func reuse(_, _ string, raw syscall.RawConn) error {
	var failed error
	err := raw.Control(func(descriptor uintptr) {
		failed = syscall.SetsockoptInt(int(descriptor), syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1)
	})
	return errors.Join(err, failed)
}
