import { compactVerify, errors, importJWK, type JWK } from 'jose'
import type { JsonObject } from '../../shared/kernel/json.ts'
import type { SignatureFacts } from '../../shared/contextforge/index.ts'

/**
 * Checks a signature with one key. In: the compact token, the public JWK PyJWT would choose, the token's own
 * `alg`. Out: valid, invalid, or unsupported where jose or this runtime cannot tell. The JWK's `alg`, `use`
 * and `key_ops` do not bind, since they do not bind PyJWT either. Does not look at any claim. RFC 7515
 * section 5.2.
 */
export async function checkSignature(token: string, jwk: JsonObject, alg: string): Promise<SignatureFacts> {
  try {
    const key = await importJWK(material(jwk), alg)
    await compactVerify(token, key, { algorithms: [alg] })
    return { state: 'valid' }
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed) return { state: 'invalid' }
    return { state: 'unsupported', why: reason(jwk, error) }
  }
}

// Public members only: a private key in a published document is never touched.
function material(jwk: JsonObject): JWK {
  const picked: Record<string, string> = {}
  for (const name of ['kty', 'n', 'e', 'crv', 'x', 'y']) {
    const value = jwk[name]
    if (typeof value === 'string') picked[name] = value
  }
  return picked
}

function reason(jwk: JsonObject, error: unknown): string {
  if (jwk['kty'] === 'RSA' && error instanceof TypeError)
    return 'RSA keys shorter than 2048 bits are not supported here.'
  if (jwk['crv'] === 'Ed448') return 'Ed448 is not supported here.'
  return 'The key or the signature has a form this app cannot check.'
}
