// Package veto asks Veto before a tool of an agent runs. Go 1.19 or newer, standard library only: copy this folder.
package veto

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// Params are the arguments of a call. Use json.Number or int for whole numbers.
type Params map[string]any

// DeniedError says that the call did not run, in words for the model.
type DeniedError struct{ Reason string }

func (e *DeniedError) Error() string { return "Not run. " + e.Reason }

// ResultRefusedError says that the call ran, must not run again, and its result must not be used.
type ResultRefusedError struct{ Reason string }

func (e *ResultRefusedError) Error() string {
	return "The call ran and must not run again; its result is refused: " + e.Reason
}

// Client asks for one agent. Every error but a ResultRefusedError, and the one that a tool returns itself, means that
// nothing ran.
type Client struct {
	AgentID   string
	SessionID string // optional
	URL       string
	APIKey    string
	// RetryFor is how long a request is sent again while Veto cannot be reached.
	RetryFor time.Duration
	HTTP     *http.Client
}

// New reads VETO_URL, VETO_API_KEY and RETRY_SECONDS.
func New(agentID string) (*Client, error) {
	key := os.Getenv("VETO_API_KEY")
	if key == "" {
		return nil, errors.New("expected an API key in VETO_API_KEY; `veto keys create AGENT` makes one")
	}
	base := os.Getenv("VETO_URL")
	if base == "" {
		base = "http://127.0.0.1:4180"
	}
	retryFor := 30 * time.Second
	if seconds, err := strconv.ParseFloat(os.Getenv("RETRY_SECONDS"), 64); err == nil {
		retryFor = time.Duration(seconds * float64(time.Second))
	}
	return &Client{AgentID: agentID, URL: strings.TrimRight(base, "/"), APIKey: key, RetryFor: retryFor, HTTP: &http.Client{
		Timeout: waitFor + 15*time.Second,
		// A redirect would carry the key to another server.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// waitFor is how long one HTTP request waits for people; Veto accepts up to 60 seconds.
const waitFor = 30 * time.Second

type view struct {
	ID          string    `json:"id"`
	AgentID     string    `json:"agentId"`
	Tool        string    `json:"tool"`
	Status      string    `json:"status"`
	Allowed     *bool     `json:"allowed"`
	Reason      string    `json:"reason"`
	Params      Params    `json:"params"`
	EvaluatedAt time.Time `json:"evaluatedAt"`
	ExpiresAt   time.Time `json:"expiresAt"`
	Edited      *struct {
		Changes []struct {
			Name string `json:"name"`
		} `json:"changes"`
	} `json:"edited"`
	Execution *struct {
		ResultJudged *bool   `json:"resultJudged"`
		Refused      *string `json:"refused"`
	} `json:"execution"`
}

// Call asks, waits while people decide, and calls run with the approved params, at most once. Give a key to ask about the
// same call again after a restart; "" makes one.
func (c *Client) Call(ctx context.Context, tool string, params Params, key string, run func(Params) (any, error)) (any, error) {
	if key == "" {
		key = newKey()
	}
	decision, err := c.decision(ctx, tool, params, key)
	if err != nil {
		return nil, err
	}
	if !*decision.Allowed {
		return nil, &DeniedError{decision.Reason}
	}
	started, err := c.send(ctx, "POST", path(decision.ID, "redeem"), Params{"params": decision.Params}, "")
	if err != nil {
		return nil, err
	}
	if started.ID != decision.ID || started.Status != "redeemed" {
		return nil, wrong("the call did not start")
	}
	return c.run(started, decision, run)
}

func (c *Client) decision(ctx context.Context, tool string, params Params, key string) (*view, error) {
	call := Params{"agentId": c.AgentID, "tool": tool, "params": params}
	if c.SessionID != "" {
		call["sessionId"] = c.SessionID
	}
	sent, err := asReceived(params)
	if err != nil {
		return nil, err
	}
	wait := fmt.Sprintf("?wait=%ds", int(waitFor.Seconds()))
	first, err := c.send(ctx, "POST", "/v1/authorize"+wait, call, key)
	latest := first
	var deadline time.Time
	for {
		if err == nil {
			err = c.check(latest, first.ID, tool, sent)
		}
		if err != nil || latest.Status != "pending" {
			return latest, err
		}
		if deadline.IsZero() {
			deadline = time.Now().Add(first.ExpiresAt.Sub(first.EvaluatedAt) + 30*time.Second)
		}
		if time.Now().After(deadline) {
			return nil, fmt.Errorf("%s was not settled in time", first.ID)
		}
		latest, err = c.send(ctx, "GET", path(first.ID, "")+wait, nil, "")
	}
}

// check says what is wrong with an answer that is not about this call, or contradicts itself.
func (c *Client) check(v *view, id, tool string, sent Params) error {
	allows := v.Status == "allowed" || v.Status == "approved"
	switch {
	case v.ID == "" || v.ID != id || v.AgentID != c.AgentID || v.Tool != tool:
		return wrong("it is about another call")
	case v.Allowed == nil || *v.Allowed != allows || v.Params == nil:
		return wrong("its status and allowed contradict each other")
	case !allows:
		return nil
	}
	kept, asked := Params{}, Params{}
	for name, value := range v.Params {
		kept[name] = value
	}
	for name, value := range sent {
		asked[name] = value
	}
	if v.Edited != nil {
		for _, change := range v.Edited.Changes {
			delete(kept, change.Name)
			delete(asked, change.Name)
		}
	}
	if !reflect.DeepEqual(kept, asked) {
		return wrong("its params are others than those of the call")
	}
	return nil
}

func (c *Client) run(started, decision *view, run func(Params) (any, error)) (any, error) {
	judged := started.Execution == nil || started.Execution.ResultJudged == nil || *started.Execution.ResultJudged
	result, failure := run(decision.Params)
	if failure != nil {
		_, _ = c.report(decision, Params{"status": "failed", "error": cut(failure.Error())})
		return nil, failure
	}
	report := Params{"status": "succeeded"}
	if judged {
		report["output"] = result
	}
	reported, err := c.report(decision, report)
	if err != nil && judged {
		return nil, &ResultRefusedError{"Veto could not judge it: " + err.Error()}
	}
	if err == nil && reported.Execution.Refused != nil {
		return nil, &ResultRefusedError{*reported.Execution.Refused}
	}
	return result, nil
}

// report says how the call ended, also when the caller has given up meanwhile.
func (c *Client) report(decision *view, result Params) (*view, error) {
	reported, err := c.send(context.Background(), "POST", path(decision.ID, "result"), result, "")
	if err == nil && (reported.ID != decision.ID || reported.Status != result["status"] || reported.Execution == nil) {
		return nil, wrong("the result is not recorded")
	}
	return reported, err
}

// send repeats what may pass. That is safe: a key names one request, and a call starts once.
func (c *Client) send(ctx context.Context, method, path string, body any, key string) (*view, error) {
	deadline, pause := time.Now().Add(c.RetryFor), 100*time.Millisecond
	for {
		answer, again, wait, err := c.exchange(ctx, method, path, body, key)
		if wait < pause {
			wait = pause
		}
		if err == nil || !again || time.Now().Add(wait).After(deadline) {
			return answer, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(wait):
		}
		if pause *= 2; pause > 5*time.Second {
			pause = 5 * time.Second
		}
	}
}

func (c *Client) exchange(ctx context.Context, method, path string, body any, key string) (answer *view, again bool, wait time.Duration, err error) {
	var sent io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return nil, false, 0, err
		}
		sent = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(ctx, method, c.URL+path, sent)
	if err != nil {
		return nil, false, 0, err
	}
	request.Header.Set("Authorization", "Bearer "+c.APIKey)
	request.Header.Set("Content-Type", "application/json")
	if key != "" {
		request.Header.Set("Idempotency-Key", key)
	}
	response, err := c.HTTP.Do(request)
	if err != nil {
		return nil, true, 0, fmt.Errorf("Veto does not answer: %w", err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, true, 0, fmt.Errorf("Veto's answer broke off: %w", err)
	}
	if response.StatusCode != 200 && response.StatusCode != 202 {
		again, wait = mayPass(response)
		return nil, again, wait, problem(response.StatusCode, text)
	}
	answer = &view{}
	if decode(text, answer) != nil {
		return nil, false, 0, wrong("it is not the JSON that Veto writes")
	}
	return answer, false, 0, nil
}

func mayPass(response *http.Response) (bool, time.Duration) {
	seconds, _ := strconv.Atoi(response.Header.Get("Retry-After"))
	switch response.StatusCode {
	case 429, 502, 503, 504:
		return true, time.Duration(seconds) * time.Second
	}
	return false, 0
}

func problem(status int, text []byte) error {
	var said struct{ Detail string }
	if json.Unmarshal(text, &said) != nil || said.Detail == "" {
		said.Detail = "Veto answered without a reason"
	}
	return fmt.Errorf("%s (HTTP %d)", said.Detail, status)
}

// decode keeps numbers as they are written.
func decode(text []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	return decoder.Decode(into)
}

// asReceived are the params as they come back from Veto.
func asReceived(params Params) (Params, error) {
	text, err := json.Marshal(params)
	if err != nil {
		return nil, err
	}
	received := Params{}
	return received, decode(text, &received)
}

func path(id, action string) string {
	return strings.TrimRight("/v1/requests/"+url.PathEscape(id)+"/"+action, "/")
}

func wrong(why string) error {
	return fmt.Errorf("this is not an answer that Veto gives (%s); nothing may run because of it", why)
}

func cut(text string) string {
	if len(text) > 2000 {
		text = text[:2000]
	}
	return strings.ToValidUTF8(text, "")
}

func newKey() string {
	random := make([]byte, 16)
	if _, err := rand.Read(random); err != nil {
		panic(err)
	}
	return hex.EncodeToString(random)
}
