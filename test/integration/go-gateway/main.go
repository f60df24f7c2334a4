// A gateway in Go on libraries that people use: chi's throttle lets so many in and keeps so many waiting, gobreaker stands before each upstream.
// The same program is the upstreams, with another word.
package main

import (
	"log"
	"net/http"
	"os"
	"strings"
)

func has(defect string) bool {
	for _, each := range strings.Split(os.Getenv("DEFECTS"), ",") {
		if each == defect {
			return true
		}
	}
	return false
}

func main() {
	handler := upstream()
	if os.Args[1] == "gateway" {
		handler = gateway()
	}
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), handler))
}
