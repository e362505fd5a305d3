package api

import (
	_ "embed"
	"encoding/json"
	"maps"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/milaan-project/milaan/models"
)

// openAPITemplate is the document without the records: their fields come from models.Fields.
//
//go:embed openapi.json
var openAPITemplate []byte

// document answers GET /api/v1/openapi.json. It holds no secret, and errors point to it.
func (s *Server) document(c echo.Context) error {
	return c.JSONBlob(http.StatusOK, s.openAPI)
}

type schema map[string]any

// describe writes the OpenAPI document: the template with the records' schemas from the table of fields.
func describe(version string) []byte {
	var doc map[string]any
	if err := json.Unmarshal(openAPITemplate, &doc); err != nil {
		panic(err) // part of the program, checked by its tests: not input
	}
	doc["info"].(map[string]any)["version"] = version
	schemas := doc["components"].(map[string]any)["schemas"].(map[string]any)
	missing, found := fieldSchemas(models.Missing, true), fieldSchemas(models.Found, true)
	patch := maps.Clone(missing)
	maps.Copy(patch, found)
	schemas["RecordPatch"] = object(patch)
	for _, record := range []schema{missing, found} {
		record["id"] = schema{"type": "string", "format": "uuid", "description": "A UUIDv7 of the client's own; one is made when it is absent."}
		record["source"] = schema{"type": "string", "maxLength": 200, "description": "The producer's own id of this record."}
		record["age_said"] = schema{"type": "string", "nullable": true, "description": "The age as people say it, in place of age_years: \"eight or nine\", \"आठ-नौ साल\". What cannot be understood is a fault."}
	}
	schemas["MissingRecord"], schemas["FoundRecord"] = object(missing), object(found)
	schemas["Case"] = caseSchema()
	b, err := json.Marshal(doc)
	if err != nil {
		panic(err) // maps of strings and numbers
	}
	return b
}

func object(properties schema, required ...string) schema {
	s := schema{"type": "object", "additionalProperties": false, "properties": properties}
	if len(required) > 0 {
		s["required"] = required
	}
	return s
}

// onTheDay describes an instant that is told to members of a Committee by its day.
const onTheDay = "For a member of a Committee the beginning of the day."

func caseSchema() schema {
	text, of := schema{"type": "string"}, func(name string) schema { return schema{"$ref": "#/components/schemas/" + name} }
	list := func(name string) schema { return schema{"type": "array", "items": of(name)} }
	p := fieldSchemas(models.Missing, false)
	maps.Copy(p, fieldSchemas(models.Found, false))
	maps.Copy(p, schema{
		"id": text, "number": schema{"type": "string", "description": "Short, with a check digit, to be read over a telephone."},
		"side": schema{"type": "string", "enum": []string{"missing", "found"}}, "source": text, "status": text, "closing": of("Closing"),
		"version":    schema{"type": "integer", "description": "0 for a member of a Committee who sees the case in another district."},
		"created_at": schema{"type": "string", "format": "date-time", "description": onTheDay}, "updated_at": schema{"type": "string", "format": "date-time", "description": onTheDay + " Where version is 0, that of created_at."},
		"photos": list("Photo"), "warnings": list("Warning"),
		"partial":  schema{"type": "boolean", "description": "Only what a decision needs is shown: the case is of another district. Who changed a case and may not see it is told its id, number and side."},
		"withheld": schema{"type": "array", "items": text, "description": "Fields that are not shown to another district, whether anything is known of them or not."},
	})
	return object(p, "id", "number", "side", "photos", "warnings") // the rest of the head is not for who may only write
}

// fieldSchemas describes a side's fields as they are sent, or as they are answered: an unknown field is null or absent in
// one and absent in the other.
func fieldSchemas(side models.Side, sent bool) schema {
	all := schema{}
	for _, f := range models.Fields(side) {
		s := schema{}
		switch f.Kind {
		case models.List:
			s = schema{"type": "array", "items": schema{"type": "string", "maxLength": f.MaxLen}}
		case models.Number:
			s["anyOf"] = []schema{{"type": "number"}, {"type": "string", "enum": []string{"none"}}}
		case models.Day:
			s["anyOf"] = []schema{{"type": "string", "format": "date"}, {"type": "string", "enum": []string{"none"}}}
		default:
			s = schema{"type": "string", "maxLength": f.MaxLen}
		}
		s["description"] = f.Label.En + " · " + f.Label.Hi
		if sent {
			s["nullable"] = true
		}
		all[f.Name] = s
	}
	return all
}
