package main

// DNS over UDP: questions as bytes, answers told apart by their ids.

import (
	"encoding/binary"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"
)

// For the last answers, and for those that a full socket dropped.
const patience = 2 * time.Second

type dnsResult struct {
	PerSecond float64 `json:"perSecond"`
	Sent      int     `json:"sent"`
	Lost      int     `json:"lost"`
	P50       float64 `json:"p50,omitempty"`
	P99       float64 `json:"p99,omitempty"`
}

func question(name string) []byte {
	message := []byte{0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0}
	for label := range strings.SplitSeq(strings.TrimSuffix(name, "."), ".") {
		message = append(append(message, byte(len(label))), label...)
	}
	return append(message, 0, 0, 1, 0, 1)
}

func open(target string) (*net.UDPConn, error) {
	address, err := net.ResolveUDPAddr("udp", target)
	if err != nil {
		return nil, err
	}
	socket, err := net.DialUDP("udp", nil, address)
	if err == nil {
		socket.SetReadBuffer(4 << 20)
	}
	return socket, err
}

// good says whether an answer holds a record, and makes a failure of any other.
func good(message []byte) error {
	if len(message) < 12 || message[3]&0x0f != 0 || binary.BigEndian.Uint16(message[6:]) == 0 {
		return fmt.Errorf("the answer has code %d and no record", message[3]&0x0f)
	}
	return nil
}

func ask(target string, count, inFlight int, name string) (any, error) {
	socket, err := open(target)
	if err != nil {
		return nil, err
	}
	defer socket.Close()
	message, answer := question(name), make([]byte, 4096)
	sent, answered := 0, 0
	send := func() {
		if sent < count {
			binary.BigEndian.PutUint16(message, uint16(sent))
			socket.Write(message)
			sent++
		}
	}
	began := time.Now()
	for range inFlight {
		send()
	}
	for answered < count {
		if answered%1024 == 0 {
			socket.SetReadDeadline(time.Now().Add(patience))
		}
		n, err := socket.Read(answer)
		if err != nil {
			break
		}
		if err := good(answer[:n]); err != nil {
			return nil, err
		}
		answered++
		send()
	}
	return dnsResult{PerSecond: float64(answered) / time.Since(began).Seconds(), Sent: sent, Lost: sent - answered}, nil
}

func pace(target string, count, perSecond int, name string) (any, error) {
	socket, err := open(target)
	if err != nil {
		return nil, err
	}
	defer socket.Close()
	answered := make(chan int)
	go func() {
		heard, answer := 0, make([]byte, 4096)
		for heard < count {
			n, err := socket.Read(answer)
			if err != nil {
				break
			}
			if good(answer[:n]) == nil {
				heard++
			}
		}
		answered <- heard
	}()
	message := question(name)
	began := time.Now()
	for sent := 0; sent < count; {
		for due := int(time.Since(began).Seconds() * float64(perSecond)); sent < min(due, count); sent++ {
			binary.BigEndian.PutUint16(message, uint16(sent))
			socket.Write(message)
		}
		time.Sleep(time.Millisecond)
	}
	seconds := time.Since(began).Seconds()
	socket.SetReadDeadline(time.Now().Add(patience))
	heard := <-answered
	return dnsResult{PerSecond: float64(count) / seconds, Sent: count, Lost: count - heard}, nil
}

func cold(target string, count int, suffix string) (any, error) {
	socket, err := open(target)
	if err != nil {
		return nil, err
	}
	defer socket.Close()
	answer := make([]byte, 4096)
	var times []time.Duration
	for turn := range count {
		message := question(fmt.Sprintf("cold-%d-%d.%s", time.Now().UnixNano(), turn, suffix))
		start := time.Now()
		socket.Write(message)
		socket.SetReadDeadline(start.Add(patience))
		if _, err := socket.Read(answer); err == nil {
			times = append(times, time.Since(start))
		}
	}
	if len(times) == 0 {
		return nil, fmt.Errorf("no answer from %s", target)
	}
	slices.Sort(times)
	return dnsResult{
		Sent: count,
		Lost: count - len(times),
		P50:  milliseconds(times[len(times)/2]),
		P99:  milliseconds(times[len(times)*99/100]),
	}, nil
}
