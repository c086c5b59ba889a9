import type { Connection } from '../../shared/connection/view.ts'
import type { Handlers } from '../../shared/ipc/contract.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { err, ok, type Result } from '../../shared/kernel/result.ts'
import { assumeAppDomain, renewSignIn, saySetting, setPublicUrl, setReadOnly } from '../connection/adjust.ts'
import { createConnector } from '../connection/connector.ts'
import { viewOf } from '../connection/view-of.ts'
import type { OpenGateway } from '../reading/open-gateway.ts'
import type { Deps } from './deps.ts'

type ConnectionHandlers = Pick<
  Handlers,
  | 'connection.open'
  | 'connection.demo'
  | 'connection.cancel'
  | 'connection.renew'
  | 'connection.assume'
  | 'connection.public'
  | 'connection.say'
  | 'connection.access'
  | 'connection.switch'
  | 'connection.close'
>

/** Opens, renews, adjusts, switches and closes the connection the window looks at. */
export function createConnectionHandlers(deps: Deps): ConnectionHandlers {
  const { gateways, history, vault } = deps
  const connector = createConnector(deps)

  /** Changes the open connection and returns it as it is afterwards. */
  async function adjust(
    how: (open: OpenGateway) => Result<unknown, AppError> | Promise<Result<unknown, AppError>>,
  ): Promise<Result<{ connection: Connection }, AppError>> {
    const open = gateways.current()
    if (open === null) return err({ kind: 'not-connected' })
    const done = await how(open)
    return done.ok ? ok({ connection: viewOf(open, vault) }) : done
  }

  return {
    'connection.open': ({ profileId, secret, keepSecret }) => connector.open(profileId, secret, keepSecret),
    'connection.demo': () => connector.demo(),
    'connection.cancel': async () => {
      connector.cancel()
      return ok({})
    },
    'connection.renew': ({ secret }) =>
      // Only the demo knows its password.
      adjust(async (open) =>
        renewSignIn(open, open.opened.demo ? (await deps.demo()).password : secret, vault),
      ),
    'connection.assume': ({ appDomain }) =>
      adjust((open) => assumeAppDomain(open, appDomain, history.profiles)),
    'connection.public': ({ publicUrl }) => adjust((open) => setPublicUrl(open, publicUrl, history.profiles)),
    'connection.say': (said) => adjust((open) => saySetting(open, said, history.profiles)),
    'connection.access': ({ readOnly }) =>
      adjust((open) => setReadOnly(open, readOnly, history.profiles, deps.policy)),
    'connection.switch': async ({ profileId }) => ok({ connection: await connector.switchTo(profileId) }),
    'connection.close': async () => {
      await connector.close()
      return ok({})
    },
  }
}
