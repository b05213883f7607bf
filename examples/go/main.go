// An agent that refunds, if it may: go run . refund_payment '{"payment_id":"pay_1","amount_cents":72000,"currency":"EUR"}'
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"example.com/agent/veto"
)

func main() {
	if err := refund(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func refund(tool, text string) error {
	var params veto.Params
	if err := json.Unmarshal([]byte(text), &params); err != nil {
		return err
	}
	client, err := veto.New("support-agent")
	if err != nil {
		return err
	}
	_, err = client.Call(context.Background(), tool, params, "", func(approved veto.Params) (any, error) {
		written, err := json.Marshal(approved)
		fmt.Println("ran", string(written))
		return "done", err
	})
	return err
}
