// Package api is Milaan over HTTP: a JSON API under /api/v1 with one handler in each file, its OpenAPI document, problem
// documents in the reader's language, and the ways in which every request is let in, limited, logged and counted.
//
// A request goes through the same gates in this order: request id, log and metrics, panic recovery, deadlines, token,
// role, handler. Whatever a gate or a handler returns as an error becomes one RFC 9457 problem document.
package api
