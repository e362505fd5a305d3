// Package web serves the pages: rendered on the server, in Hindi and English, readable without any script, and with
// nothing from another host. One page is one handler, one template and one test file of the same name.
//
// A page reads cases through the same methods as the JSON API, so roles, freshness and audit are the same in both.
package web
