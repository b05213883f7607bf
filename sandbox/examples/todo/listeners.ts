import type { App, BlockAction } from '@slack/bolt'
import type { KnownBlock, ModalView } from '@slack/web-api'

/** A to-do list: `/todo TEXT` posts an item with a Done button, `/todo` alone opens a form for a new one. */
export function addTodoListeners(app: App): void {
  app.command('/todo', async ({ ack, command, client, say }) => {
    await ack()
    if (command.text === '') {
      await client.views.open({ trigger_id: command.trigger_id, view: newItemModal(command.channel_id) })
    } else {
      await say(itemMessage(command.text))
    }
  })

  app.view('new_item', async ({ ack, view, client }) => {
    const text = view.state.values['item']?.['text']?.value ?? ''
    if (text.length < 3) return ack({ response_action: 'errors', errors: { item: 'Say a little more' } })
    await ack()
    await client.chat.postMessage({ channel: view.private_metadata, ...itemMessage(text) })
  })

  app.action<BlockAction>('done', async ({ ack, body, client, action }) => {
    await ack()
    if (action.type !== 'button') return
    const text = `Done by <@${body.user.id}>: ${action.value}`
    await client.chat.update({
      channel: body.channel?.id ?? '',
      ts: String(body.message?.['ts']),
      text,
      blocks: [section(text)],
    })
  })
}

function itemMessage(text: string): { text: string; blocks: KnownBlock[] } {
  const done = { type: 'button', action_id: 'done', value: text, text: plain('Done') } as const
  return { text, blocks: [section(text), { type: 'actions', elements: [done] }] }
}

function newItemModal(channelId: string): ModalView {
  return {
    type: 'modal',
    callback_id: 'new_item',
    private_metadata: channelId,
    title: plain('New item'),
    submit: plain('Add'),
    blocks: [
      {
        type: 'input',
        block_id: 'item',
        label: plain('What is to be done?'),
        element: { type: 'plain_text_input', action_id: 'text' },
      },
    ],
  }
}

function section(text: string): KnownBlock {
  return { type: 'section', text: { type: 'mrkdwn', text } }
}

function plain(text: string) {
  return { type: 'plain_text', text } as const
}
