import { publicBase } from '../../shared/client/address.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { ok, type Result } from '../../shared/kernel/result.ts'
import { checkPublicUrl } from '../profiles/check-draft.ts'
import type { OpenGateway } from '../reading/open-gateway.ts'

/**
 * The address clients use for the gateway, without a final slash. In: the address for this walk; null: as the
 * profile says. Errors: what is wrong with the address.
 */
export function clientBase(
  { opened, scene }: OpenGateway,
  publicUrl: string | null,
): Result<string, AppError> {
  const given = checkPublicUrl(publicUrl ?? opened.profile.publicUrl)
  if (!given.ok) return given
  return ok(publicBase(given.value, scene.gatewayUrl))
}
