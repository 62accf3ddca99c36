package main

// Bulk over TCP: as many bytes as asked for, over several connections at once, timed from the first connect to the last byte's arrival.

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"
)

type bulkResult struct {
	Mbit    float64 `json:"mbit"`
	Seconds float64 `json:"seconds"`
}

func bulk(target string, total, flows int, move func(net.Conn, int) error) (any, error) {
	began := time.Now()
	ends := make(chan error, flows)
	each := total / flows
	for range flows {
		go func() { ends <- moveOver(target, each, move) }()
	}
	for range flows {
		if err := <-ends; err != nil {
			return nil, err
		}
	}
	seconds := time.Since(began).Seconds()
	return bulkResult{Mbit: float64(each*flows) * 8 / 1e6 / seconds, Seconds: seconds}, nil
}

func moveOver(target string, count int, move func(net.Conn, int) error) error {
	connection, err := net.DialTimeout("tcp", target, 10*time.Second)
	if err != nil {
		return err
	}
	defer connection.Close()
	connection.SetDeadline(time.Now().Add(limit))
	return move(connection, count)
}

// send gives the sink "N\n" and N bytes; its answer says that all have arrived.
func send(connection net.Conn, count int) error {
	fmt.Fprintf(connection, "%d\n", count)
	chunk := make([]byte, 256<<10)
	for left := count; left > 0; left -= len(chunk) {
		if _, err := connection.Write(chunk[:min(left, len(chunk))]); err != nil {
			return err
		}
	}
	answer, err := bufio.NewReader(connection).ReadString('\n')
	if err != nil {
		return err
	}
	if strings.TrimSpace(answer) != strconv.Itoa(count) {
		return fmt.Errorf("the sink received %q of %d bytes", answer, count)
	}
	return nil
}

// receive asks the source for N bytes and reads to its end.
func receive(connection net.Conn, count int) error {
	fmt.Fprintf(connection, "%d\n", count)
	chunk := make([]byte, 256<<10)
	for received := 0; ; {
		n, err := connection.Read(chunk)
		received += n
		if received == count {
			return nil
		}
		if err == io.EOF {
			return fmt.Errorf("the source sent %d of %d bytes", received, count)
		}
		if err != nil {
			return err
		}
	}
}

// serve is the other end of both, for measuring a path without a cluster.
func serve(port int) error {
	go accept(port, func(connection net.Conn, reader io.Reader, count int) {
		io.CopyN(io.Discard, reader, int64(count))
		fmt.Fprintf(connection, "%d\n", count)
	})
	return accept(port+1, func(connection net.Conn, _ io.Reader, count int) {
		chunk := make([]byte, 256<<10)
		for left := count; left > 0; left -= len(chunk) {
			if _, err := connection.Write(chunk[:min(left, len(chunk))]); err != nil {
				return
			}
		}
	})
}

func accept(port int, handle func(net.Conn, io.Reader, int)) error {
	listener, err := net.Listen("tcp", fmt.Sprintf(":%d", port))
	if err != nil {
		return err
	}
	for {
		connection, err := listener.Accept()
		if err != nil {
			return err
		}
		go func() {
			defer connection.Close()
			reader := bufio.NewReaderSize(connection, 256<<10)
			if line, err := reader.ReadString('\n'); err == nil {
				handle(connection, reader, number(strings.TrimSpace(line)))
			}
		}()
	}
}
