package main

// HTTP of the sample application.
//
//	/bytes?n=N           N bytes of the pattern
//	/digest              POST: {"length", "sha256"} of the body
//	/slow?ms=N           answers after N milliseconds
//	/stream?n=N&ms=M     N lines, one every M milliseconds, flushed
//	/status?code=N       answers with that status
//	/lookup?name=NAME    {"addresses"} or {"error"} as this pod resolves it
//	anything else        {"pod", "namespace", "node", "app", "peer", "local", "method", "path", "host", "headers"}

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"time"
)

func serveHTTP(port int) {
	mux := http.NewServeMux()
	mux.HandleFunc("/", describe)
	mux.HandleFunc("/bytes", func(w http.ResponseWriter, r *http.Request) {
		n := number(r, "n")
		w.Header().Set("Content-Type", "application/octet-stream")
		w.Header().Set("Content-Length", strconv.FormatInt(n, 10))
		writePattern(w, n)
	})
	mux.HandleFunc("/digest", func(w http.ResponseWriter, r *http.Request) {
		hash := sha256.New()
		length, err := io.Copy(hash, r.Body)
		if err == nil {
			answer(w, map[string]any{"length": length, "sha256": hex.EncodeToString(hash.Sum(nil))})
		}
	})
	mux.HandleFunc("/slow", func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(time.Duration(number(r, "ms")) * time.Millisecond)
		describe(w, r)
	})
	mux.HandleFunc("/stream", func(w http.ResponseWriter, r *http.Request) {
		for i := range number(r, "n") {
			fmt.Fprintf(w, "%d\n", i)
			w.(http.Flusher).Flush()
			time.Sleep(time.Duration(number(r, "ms")) * time.Millisecond)
		}
	})
	mux.HandleFunc("/status", func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(int(min(max(number(r, "code"), 200), 599)))
	})
	mux.HandleFunc("/lookup", func(w http.ResponseWriter, r *http.Request) {
		addresses, err := net.DefaultResolver.LookupHost(r.Context(), r.URL.Query().Get("name"))
		if err != nil {
			answer(w, map[string]any{"error": err.Error()})
			return
		}
		answer(w, map[string]any{"addresses": addresses})
	})
	listener, err := net.Listen("tcp", fmt.Sprintf(":%d", port))
	fail(err)
	go http.Serve(listener, mux)
}

func describe(w http.ResponseWriter, r *http.Request) {
	local, _ := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	answer(w, map[string]any{
		"pod":       podName(),
		"namespace": os.Getenv("POD_NAMESPACE"),
		"node":      os.Getenv("NODE_NAME"),
		"app":       os.Getenv("APP"),
		"peer":      r.RemoteAddr,
		"local":     local.String(),
		"method":    r.Method,
		"path":      r.URL.RequestURI(),
		"host":      r.Host,
		"headers":   r.Header,
	})
}

func answer(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(value)
}

// number of a query parameter, 0 when it is absent or is not one.
func number(r *http.Request, name string) int64 {
	n, _ := strconv.ParseInt(r.URL.Query().Get(name), 10, 64)
	return max(n, 0)
}
