import { request } from 'node:http'

const ANSWER_MS = 60_000

/** A request to the letter: nothing is added to it but its length. */
export interface Sent {
  readonly port: number
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
}

export interface Actual {
  readonly status: number
  readonly detail: string | null
  readonly challenge: string | null
  /** Its body is an answer of MCP, alone or as the first event. */
  readonly isMcp: boolean
}

/** Sends one request, and reads no further than it takes to tell: a stream would never end. */
export function send({ port, method, path, headers, body }: Sent): Promise<Actual> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: '127.0.0.1', port, method, path, headers, agent: false, timeout: ANSWER_MS },
      (answer) => {
        const status = answer.statusCode ?? 0
        const challenge = answer.headers['www-authenticate'] ?? null
        const done = (text: string): void => resolve({ status, challenge, ...read(text) })
        const streams = (answer.headers['content-type'] ?? '').startsWith('text/event-stream')
        let text = ''
        answer.setEncoding('utf8')
        answer.on('data', (chunk: string) => {
          text += chunk
          if (!streams || !/\r?\n\r?\n/.test(text)) return
          done(text)
          outgoing.destroy()
        })
        answer.on('error', () => done(text))
        answer.on('end', () => done(text))
      },
    )
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer in ${ANSWER_MS / 1000} s`)))
    outgoing.on('error', reject)
    outgoing.end(body ?? undefined)
  })
}

function read(text: string): Pick<Actual, 'detail' | 'isMcp'> {
  const data = /^data:\s*(.*)$/m.exec(text)?.[1] ?? text
  try {
    const json = JSON.parse(data) as { detail?: unknown; jsonrpc?: unknown }
    return {
      detail: typeof json.detail === 'string' ? json.detail : null,
      isMcp: json.jsonrpc === '2.0',
    }
  } catch {
    return { detail: null, isMcp: false }
  }
}
