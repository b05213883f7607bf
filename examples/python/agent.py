"""An agent that refunds, if it may: python3 agent.py refund_payment '{"payment_id": "pay_1", "amount_cents": 72000, "currency": "EUR"}'"""

import json
import sys

from veto import Denied, Veto, VetoError


def refund(**params):
    print("ran", json.dumps(params, sort_keys=True, separators=(",", ":")))
    return "done"


tool, params = sys.argv[1], json.loads(sys.argv[2])
try:
    Veto("support-agent").protect(tool, refund)(**params)
except Denied as denied:
    sys.exit(str(denied))
except VetoError as error:
    sys.exit(f"Not run: {error}")
