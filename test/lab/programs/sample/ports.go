package main

import (
	"bufio"
	"crypto/sha256"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// listen serves a TCP port on both families, each connection by its own goroutine.
func listen(port int, handle func(*net.TCPConn)) {
	listener, err := net.ListenTCP("tcp", &net.TCPAddr{Port: port})
	fail(err)
	go func() {
		for {
			connection, err := listener.AcceptTCP()
			if err != nil {
				continue
			}
			go func() {
				defer connection.Close()
				handle(connection)
			}()
		}
	}()
}

func echo(connection *net.TCPConn) {
	if _, err := io.Copy(connection, connection); err != nil {
		connection.SetLinger(0)
		return
	}
	connection.CloseWrite()
}

func digest(connection *net.TCPConn) {
	hash := sha256.New()
	length, err := io.Copy(hash, connection)
	if err != nil {
		return
	}
	fmt.Fprintf(connection, "%d %x\n", length, hash.Sum(nil))
}

// A prime period, so that a lost, repeated or exchanged chunk of any usual size shows.
const period = 251

var pattern = func() []byte {
	bytes := make([]byte, period*1024)
	for i := range bytes {
		bytes[i] = byte(i % period)
	}
	return bytes
}()

// writePattern sends n bytes of the pattern, from its start.
func writePattern(to io.Writer, n int64) error {
	for n > 0 {
		chunk := min(n, int64(len(pattern)))
		if _, err := to.Write(pattern[:chunk]); err != nil {
			return err
		}
		n -= chunk
	}
	return nil
}

func source(connection *net.TCPConn) {
	line, err := bufio.NewReaderSize(connection, 64).ReadString('\n')
	if err != nil {
		return
	}
	n, err := strconv.ParseInt(strings.TrimSpace(line), 10, 64)
	if err != nil || n < 0 {
		connection.SetLinger(0)
		return
	}
	writePattern(connection, n)
}

func sink(connection *net.TCPConn) {
	reader := bufio.NewReaderSize(connection, 256<<10)
	line, err := reader.ReadString('\n')
	if err != nil {
		return
	}
	n, err := strconv.ParseInt(strings.TrimSpace(line), 10, 64)
	if err != nil || n < 0 {
		connection.SetLinger(0)
		return
	}
	if _, err := io.CopyN(io.Discard, reader, n); err == nil {
		fmt.Fprintf(connection, "%d\n", n)
	}
}

func reset(connection *net.TCPConn) {
	connection.Read(make([]byte, 1))
	connection.SetLinger(0)
}

func hold(connection *net.TCPConn) {
	connection.SetReadBuffer(4096)
	select {}
}

func greetAndEnd(connection *net.TCPConn) {
	fmt.Fprintf(connection, "%s\n", podName())
	connection.CloseWrite()
	io.Copy(io.Discard, connection)
}

func introduce(connection *net.TCPConn) {
	fmt.Fprintf(connection, "%s %s\n", podName(), connection.RemoteAddr())
}

// deaf listens with the smallest backlog and never accepts.
func deaf(port int) {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	fail(err)
	fail(syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1))
	fail(syscall.Bind(fd, &syscall.SockaddrInet4{Port: port}))
	fail(syscall.Listen(fd, 1))
}

func echoDatagrams(port int) {
	connection, err := net.ListenUDP("udp", &net.UDPAddr{Port: port})
	fail(err)
	connection.SetReadBuffer(4 << 20)
	go func() {
		buffer := make([]byte, 65535)
		for {
			n, from, err := connection.ReadFromUDP(buffer)
			if err == nil {
				connection.WriteToUDP(buffer[:n], from)
			}
		}
	}()
}

func podName() string {
	if name := os.Getenv("POD_NAME"); name != "" {
		return name
	}
	name, _ := os.Hostname()
	return name
}
