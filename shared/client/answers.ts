import { z } from 'zod'
import type { JsonObject } from '../kernel/json.ts'

/*
 * What clients take for an answer to a registration and of the token endpoint: a field of another type makes
 * them stop, and to the TypeScript SDK null is one. Source: `shared/auth` of both TypeScript SDKs (1.32.2,
 * 2.4.0) and of the Python SDKs (1.30.0, 2.3.0), seen in runs.
 */

const text = z.string().optional()
const texts = z.array(z.string()).optional()
/** What was registered comes back, and where nothing was sent, with PORT in place of a port. */
const address = z
  .string()
  .refine((value) => URL.canParse(value.replace(':PORT', '')) && !/^(javascript|data|vbscript):/i.test(value))

const REGISTRATION = z.looseObject({
  client_id: z.string().min(1),
  client_secret: text,
  client_id_issued_at: z.number().optional(),
  client_secret_expires_at: z.number().optional(),
  redirect_uris: z.array(address),
  token_endpoint_auth_method: text,
  grant_types: texts,
  response_types: texts,
  client_name: text,
  client_uri: address.optional(),
  logo_uri: address.or(z.literal('')).optional(),
  scope: text,
  contacts: texts,
  tos_uri: address.or(z.literal('')).optional(),
  policy_uri: text,
  jwks_uri: address.optional(),
  software_id: text,
  software_version: text,
})
const TOKEN = z.looseObject({
  access_token: z.string().min(1),
  token_type: z.string().min(1),
  id_token: text,
  expires_in: z.coerce.number().optional(),
  scope: text,
  refresh_token: text,
})
const PYTHON_TOKEN = z.looseObject({
  access_token: z.string().min(1),
  token_type: z
    .string()
    .regex(/^bearer$/i)
    .optional(),
  expires_in: z.coerce.number().int().nullish(),
  scope: z.string().nullish(),
  refresh_token: z.string().nullish(),
})

const webAddress = z
  .string()
  .refine((value) => value === '' || (URL.canParse(value) && /^https?:/i.test(value)))
  .nullish()
const PYTHON_REGISTRATION = z.looseObject({
  client_secret: z.string().nullish(),
  client_id_issued_at: z.coerce.number().int().nullish(),
  client_secret_expires_at: z.coerce.number().int().nullish(),
  grant_types: texts,
  response_types: texts,
  client_name: z.string().nullish(),
  client_uri: webAddress,
  logo_uri: webAddress,
  scope: z.string().nullish(),
  contacts: z.array(z.string()).nullish(),
  tos_uri: webAddress,
  policy_uri: webAddress,
  jwks_uri: webAddress,
  software_id: z.string().nullish(),
  software_version: z.string().nullish(),
})

const PYTHON_1_REGISTRATION = PYTHON_REGISTRATION.extend({
  token_endpoint_auth_method: z
    .enum(['none', 'client_secret_post', 'client_secret_basic', 'private_key_jwt'])
    .nullish(),
})

/**
 * Whether the fields of a registration that the Python SDKs read have the types that they read. Version 2
 * takes null and an empty text for a field that was left out.
 */
export function pythonRegistration(answer: JsonObject, version: number): boolean {
  if (version === 1) return PYTHON_1_REGISTRATION.safeParse(answer).success
  const set = Object.entries(answer).filter(([, value]) => value !== null && value !== '')
  return PYTHON_REGISTRATION.safeParse(Object.fromEntries(set)).success
}

/** Whether an answer is a registration to the TypeScript SDK, which reads every field it knows. */
export const typescriptRegistration = (answer: JsonObject): boolean => REGISTRATION.safeParse(answer).success

/** Whether an answer is a token to the TypeScript SDK. */
export const typescriptToken = (answer: JsonObject): boolean => TOKEN.safeParse(answer).success

/** Whether an answer is a token to the Python SDKs, which take one without a type. */
export const pythonToken = (answer: JsonObject): boolean => PYTHON_TOKEN.safeParse(answer).success
