import type { Handlers } from '../../shared/ipc/contract.ts'
import { ok } from '../../shared/kernel/result.ts'
import type { Access } from '../walking/access.ts'
import type { AccessFile } from '../walking/access-file.ts'

type AccessHandlers = Pick<
  Handlers,
  'access.read' | 'access.walk' | 'access.cancel' | 'access.text' | 'access.export' | 'access.compare'
>

/** The map of who gets in where, and its files. */
export function createAccessHandlers(access: Access, file: AccessFile): AccessHandlers {
  return {
    'access.read': async () => {
      const view = access.read()
      return view.ok ? ok(view.value) : view
    },
    'access.walk': async ({ serverIds, ...ask }) => {
      const done = await access.walk({ ...ask, serverIds: idsIn(serverIds) })
      return done.ok ? ok({ ...done.value, notAsked: [...done.value.notAsked] }) : done
    },
    'access.cancel': async () => {
      access.cancel()
      return ok({})
    },
    'access.text': async ({ serverIds, ...written }) => {
      const text = await file.text({ ...written, serverIds: idsIn(serverIds) })
      return text.ok ? ok({ text: text.value }) : text
    },
    'access.export': async ({ serverIds, ...written }) => {
      const ids = idsIn(serverIds)
      const saved = await file.save({ ...written, serverIds: ids })
      return saved.ok ? ok({ file: saved.value, servers: ids.length }) : saved
    },
    'access.compare': async ({ record }) => {
      const compared = await file.compare(record)
      return compared.ok ? ok({ compared: compared.value }) : compared
    },
  }
}

const idsIn = (text: string): readonly string[] => text.split('\n').filter((id) => id !== '')
