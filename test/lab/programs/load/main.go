// Load for the bench, cheap enough not to be what is measured. Each command ends by itself and prints one line of JSON.
//
//	load up    HOST:PORT BYTES FLOWS          to the sample's sink port, BYTES in all
//	load down  HOST:PORT BYTES FLOWS          from the sample's source port
//	load fresh HOST:PORT COUNT CONCURRENCY    HTTP, a connection for each request; sides take turns in closing first
//	load kept  HOST:PORT COUNT CONCURRENCY    HTTP, CONCURRENCY connections that stay
//	load short HOST:PORT COUNT PORTS          HTTP, a connection for each request, from as many ports of ours as said
//	load ask   HOST:PORT COUNT INFLIGHT NAME  one DNS question again and again, as fast as answers come
//	load pace  HOST:PORT COUNT PERSECOND NAME one DNS question at a steady pace
//	load cold  HOST:PORT COUNT 1 SUFFIX       COUNT names that nobody has asked for, below SUFFIX, one after the other
//	load serve PORT                           sink on PORT, source on PORT+1, until killed: for what a path alone can do
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"time"
)

// Nothing that is measured takes this long.
const limit = 110 * time.Second

func main() {
	args := append(os.Args[1:], "", "", "", "", "")
	target, count, width, name := args[1], number(args[2]), max(number(args[3]), 1), args[4]
	var result any
	var err error
	switch args[0] {
	case "up":
		result, err = bulk(target, count, width, send)
	case "down":
		result, err = bulk(target, count, width, receive)
	case "fresh":
		result, err = requests(target, count, width, false)
	case "kept":
		result, err = requests(target, count, width, true)
	case "short":
		result, err = short(target, count, width)
	case "ask":
		result, err = ask(target, count, width, name)
	case "pace":
		result, err = pace(target, count, width, name)
	case "cold":
		result, err = cold(target, count, name)
	case "serve":
		err = serve(number(target))
	default:
		err = fmt.Errorf("no such command: %q", args[0])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
	json.NewEncoder(os.Stdout).Encode(result)
}

func number(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}
