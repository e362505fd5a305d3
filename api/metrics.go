package api

import (
	"strconv"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics are figures of operation for Prometheus; none of them tells of a case.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	ranking  prometheus.Histogram
}

func newMetrics(freshness Freshness, standing Standing) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "milaan_http_requests_total", Help: "Requests by method, route and status.",
		}, []string{"method", "route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "milaan_http_request_seconds", Help: "Time to answer a request.", Buckets: prometheus.ExponentialBuckets(.001, 2.5, 12),
		}, []string{"method", "route"}),
		ranking: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "milaan_ranking_seconds", Help: "Time to rank one case, without waiting for the indexes.", Buckets: prometheus.ExponentialBuckets(.001, 2, 14),
		}),
	}
	m.registry.MustRegister(m.requests, m.seconds, m.ranking, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "milaan_index_applied_seq", Help: "The latest change that the indexes include."},
			func() float64 { return float64(freshness.AppliedSeq()) }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "milaan_standing_lag", Help: "Changes that are still to be matched with the other side."},
			func() float64 { return float64(standing.Lag()) }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "milaan_ready", Help: "1 once the indexes have caught up."},
			func() float64 {
				if freshness.Ready() {
					return 1
				}
				return 0
			}))
	return m
}

func (m *metrics) count(method, route string, status int, took time.Duration) {
	if !knownMethods[method] {
		method = "other" // anybody may send any word as a method; each would be a series of its own
	}
	m.requests.WithLabelValues(method, route, strconv.Itoa(status)).Inc()
	m.seconds.WithLabelValues(method, route).Observe(took.Seconds())
}

var knownMethods = map[string]bool{"GET": true, "HEAD": true, "POST": true, "PUT": true, "PATCH": true, "DELETE": true, "OPTIONS": true}

// serveMetrics answers GET /metrics.
func (s *Server) serveMetrics(c echo.Context) error {
	// Compression is the gates' business: twice would be one too many.
	promhttp.HandlerFor(s.metrics.registry, promhttp.HandlerOpts{DisableCompression: true}).ServeHTTP(c.Response(), c.Request())
	return nil
}
