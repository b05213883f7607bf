import { z } from 'zod'
import type { Modal } from '../blocks/blocks.ts'
import { replaceModal } from './ephemeral-reply.ts'
import type { FormFields } from './form-fields.ts'
import type { ListenerDeps } from './listener-deps.ts'
import { orApologize } from './or-apologize.ts'
import { refusalText } from './refusal-text.ts'
import type { Router } from './router.ts'

/** A click in a modal that is about several requests. */
export interface ViewClick {
  readonly personId: string
  /** Of the button, or of the option that was chosen. */
  readonly value: string
  readonly metadata: string
  /** What the modal holds. */
  readonly fields: FormFields
}

interface ViewActionHandler {
  readonly actionId: string
  /** What the modal shows then. A rejection is logged, and the person gets an apology. */
  readonly handle: (deps: ListenerDeps, click: ViewClick) => Promise<Modal | string>
  /** What the log says when `handle` rejects. */
  readonly failure: string
}

/** Registers what a button or menu of such a modal does; acknowledging, reading the click, logging and replying is done here. */
export function onViewAction(router: Router, deps: ListenerDeps, handler: ViewActionHandler): void {
  const { actionId, handle, failure } = handler
  router.action(actionId, async ({ ack, body }) => {
    await ack()
    const payload = Payload.safeParse(body).data
    if (payload === undefined) return
    const click = clickIn(payload)
    const shown =
      click === null
        ? refusalText({ code: 'wrong_card' })
        : await orApologize(deps, { failure, requestId: undefined }, () => handle(deps, click))
    await replaceModal(deps, payload.view.id, shown)
  })
}

const Payload = z.object({
  user: z.object({ id: z.string() }),
  actions: z
    .array(
      z.object({
        value: z.string().nullish(),
        selected_option: z.object({ value: z.string() }).nullish(),
      }),
    )
    .length(1),
  view: z.object({
    id: z.string(),
    private_metadata: z.string(),
    state: z.object({ values: z.custom<FormFields>((values) => typeof values === 'object') }).optional(),
  }),
})

function clickIn({ user, actions, view }: z.infer<typeof Payload>): ViewClick | null {
  const [action] = actions
  const value = action?.selected_option?.value ?? action?.value ?? null
  if (value === null) return null
  const { private_metadata: metadata, state } = view
  return { personId: user.id, value, metadata, fields: state?.values ?? {} }
}
