// The sample application: one program whose ports behave in every way that a test of a network wants to meet.
//
//	sample serve                  all ports below, until SIGTERM
//	sample lookup NAME [SERVER]   prints the addresses of NAME, asked of SERVER (host:port) or as /etc/resolv.conf says
//
//	8080 TCP  HTTP, see http.go
//	7000 TCP  echo, half-close included
//	7000 UDP  echo
//	7002 TCP  receives to the end of the stream, then answers "LENGTH SHA256\n"
//	7003 TCP  reads "N\n", sends N bytes of the pattern (byte i is i mod 251), ends
//	7004 TCP  resets the connection after the first byte received
//	7005 TCP  is never accepted: the kernel completes a handshake while its backlog of 1 has room, then stays silent
//	7006 TCP  is accepted and never read: the sender's window closes
//	7007 TCP  says "NAME\n" and ends its half at once, then answers nothing and reads on until the other half ends
//	7008 TCP  says "NAME PEER\n" and ends: who am I speaking to, and who does it think I am
//	7009 TCP  reads "N\n" and N bytes, which cost it little, answers "N\n", ends
package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	switch {
	case len(os.Args) == 2 && os.Args[1] == "serve":
		serve()
	case len(os.Args) >= 3 && os.Args[1] == "lookup":
		lookup(os.Args[2], append(os.Args, "")[3])
	default:
		fmt.Fprintln(os.Stderr, "usage: sample serve | sample lookup NAME [HOST:PORT]")
		os.Exit(2)
	}
}

func serve() {
	listen(7000, echo)
	listen(7002, digest)
	listen(7003, source)
	listen(7004, reset)
	listen(7006, hold)
	listen(7007, greetAndEnd)
	listen(7008, introduce)
	listen(7009, sink)
	deaf(7005)
	echoDatagrams(7000)
	serveHTTP(8080)
	end := make(chan os.Signal, 1)
	signal.Notify(end, syscall.SIGTERM, syscall.SIGINT)
	<-end
}

func lookup(name, server string) {
	resolver := net.Resolver{PreferGo: true}
	if server != "" {
		resolver.Dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, server)
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	addresses, err := resolver.LookupHost(ctx, name)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for _, address := range addresses {
		fmt.Println(address)
	}
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
