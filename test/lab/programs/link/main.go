// A cable with delay, loss and a rate, between two TAP devices: the kernel at hand need not have netem.
//
//	link SOCKET TAP1 TAP2
//
// Both devices are made in the network namespace it runs in, and vanish when it ends. One JSON object per line on SOCKET sets the cable, and is
// answered by "ok\n" or "error TEXT\n":
//
//	{"delayMs": 20, "loss": 0.01, "rateMbit": 100, "cut": false}
//
// delayMs is one way, so a round trip takes twice as long; loss is the share of packets lost in each direction; rateMbit is per direction, 0 is
// unlimited; cut loses everything and leaves the carrier up.
//
// Frames carry the kernel's virtio header through unread, so that while nothing is lost the two ends may exchange frames of 64 KB (TSO), as real
// network cards do. With loss, offloading is off, so that what is lost is one packet of the wire.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
)

type cable struct {
	DelayMs  float64 `json:"delayMs"`
	Loss     float64 `json:"loss"`
	RateMbit float64 `json:"rateMbit"`
	Cut      bool    `json:"cut"`
}

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: link SOCKET TAP1 TAP2")
		os.Exit(2)
	}
	socket := os.Args[1]
	first, err := openTap(os.Args[2])
	fail(err)
	second, err := openTap(os.Args[3])
	fail(err)

	var state atomic.Pointer[cable]
	state.Store(&cable{})
	go pump(first, second, &state)
	go pump(second, first, &state)

	os.Remove(socket)
	listener, err := net.Listen("unix", socket)
	fail(err)
	fail(os.Chmod(socket, 0o600))
	go control(listener, func(wanted cable) error {
		for _, device := range []*tap{first, second} {
			if err := device.offload(wanted.Loss == 0); err != nil {
				return err
			}
		}
		state.Store(&wanted)
		return nil
	})
	end := make(chan os.Signal, 1)
	signal.Notify(end, syscall.SIGTERM, syscall.SIGINT)
	<-end
	os.Remove(socket)
}

func control(listener net.Listener, set func(cable) error) {
	for {
		connection, err := listener.Accept()
		if err != nil {
			return
		}
		go func() {
			defer connection.Close()
			lines := bufio.NewScanner(connection)
			for lines.Scan() {
				var wanted cable
				err := json.Unmarshal(lines.Bytes(), &wanted)
				if err == nil && (wanted.DelayMs < 0 || wanted.Loss < 0 || wanted.Loss > 1 || wanted.RateMbit < 0) {
					err = fmt.Errorf("out of range")
				}
				if err == nil {
					err = set(wanted)
				}
				if err != nil {
					fmt.Fprintf(connection, "error %s\n", err)
				} else {
					fmt.Fprintln(connection, "ok")
				}
			}
		}()
	}
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
