// Package web serves the pages: rendered on the server, in Hindi and English, readable without any script, and with
// nothing from another host. One page is one handler, one template and one test file of the same name.
//
// Messages are in locale/, one file for each language; a test fails on one that is missing, unused, or not the same in both.
// What is drawn takes attributes of SVG, since the content security policy allows no style within a page. With
// MILAAN_SCREENSHOTS=DIR the tests in Chromium write a picture of every page at every width, for people to look at.
//
// A page reads cases through the same methods as the JSON API, so roles, freshness and audit are the same in both.
package web
