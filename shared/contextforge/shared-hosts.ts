/**
 * Hosts on which many customers have their issuers, told apart by path: another path belongs to another
 * customer. Hosts that carry the customer's own name (NAME.okta.com, NAME.auth0.com) are not listed. As known
 * in November 2026 from the issuers of the makers; not every page was opened for this.
 */
const SHARED: readonly RegExp[] = [
  /^login\.(microsoftonline\.(com|us|de)|partner\.microsoftonline\.cn|microsoft\.com|windows\.net|live\.com)$/,
  /^sts\.(windows\.net|chinacloudapi\.cn|microsoftonline\.us)$/,
  /(^|\.)ciamlogin\.com$/,
  /(^|\.)b2clogin\.com$/,
  /^cognito-idp\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/,
  /(^|\.)amazonaws\.com(\.cn)?$/,
  /^(accounts|securetoken|identitytoolkit)\.google(apis)?\.com$/,
  /^(api|auth|app)\.[a-z0-9-]*\.?descope\.(com|org)$/,
  /^api\.workos\.com$/,
  /^auth\.pingone\.(com|eu|asia|ca|com\.au|sg)$/,
  /^(api|clerk|accounts|frontend-api)\.clerk\.(com|dev)$/,
  /^(api|app)\.supabase\.(com|co|io)$/,
  /^(oidc|token|api|auth)?\.?vercel\.com$/,
  /^token\.actions\.githubusercontent\.com$/,
  /^(github|gitlab|bitbucket)\.(com|org)$/,
  /^((api|test|login)\.)?stytch\.com$/,
  /^(api|auth|env)\.scalekit\.com$/,
  /^(api|auth)\.(frontegg|kinde|propelauth|userfront|fusionauth|casdoor|logto|zitadel|asgardeo)\.(com|io|app)$/,
  /^(api\.)?asgardeo\.io$/,
  /^(login|test)\.salesforce\.com$/,
  /^(api\.)?loginradius\.com$/,
  /^[a-z0-9-]+\.(iam|identity)\.[a-z0-9.-]*(ibm|oraclecloud)\.com$/,
]

/** True where other paths of a host belong to other customers. In: a host, with or without a port. */
export const isSharedHost = (host: string): boolean => {
  const name = host.toLowerCase().replace(/:\d+$/, '').replace(/\.$/, '')
  return SHARED.some((pattern) => pattern.test(name))
}
