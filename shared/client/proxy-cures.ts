import type { Source } from '../issuer/preset.ts'
import type { Seen } from './seen.ts'
import type { StepId } from './way.ts'

/** What a proxy does to the requests of a client, and what stops doing so at one product. */
export interface ProxyCure {
  readonly proxy: string
  /** The setting, and what the product does by itself where that decides. */
  readonly says: string
  readonly source: Source
}

/** What a proxy does wrong on the way of a client. */
type ProxyFault = 'address' | 'host-and-scheme' | 'well-known' | 'authorization' | 'header-limit' | 'streams'

const READ = 'as known in November 2026; the page was not opened for this'
const source = (title: string, url: string): Source => ({ title: `${title} (${READ})`, url })

const caddy = source(
  'Caddy: reverse_proxy',
  'https://caddyserver.com/docs/caddyfile/directives/reverse_proxy',
)
const caddyGlobal = source('Caddy: global options', 'https://caddyserver.com/docs/caddyfile/options')
const entryPoints = source(
  'Traefik: entry points',
  'https://doc.traefik.io/traefik/reference/install-configuration/entrypoints/',
)
const traefik = source(
  'Traefik: HTTP services, passHostHeader',
  'https://doc.traefik.io/traefik/reference/routing-configuration/http/load-balancing/service/',
)
const traefikRules = source(
  'Traefik: HTTP routers, rules and priority',
  'https://doc.traefik.io/traefik/reference/routing-configuration/http/routing/rules-and-priority/',
)
const haproxy = source('HAProxy: configuration manual', 'https://docs.haproxy.org/3.2/configuration.html')
const envoyHeaders = source(
  'Envoy: HTTP header manipulation',
  'https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/headers',
)
const envoyManager = source(
  'Envoy: HTTP connection manager',
  'https://www.envoyproxy.io/docs/envoy/latest/api-v3/extensions/filters/network/http_connection_manager/v3/http_connection_manager.proto',
)
const envoyRoute = source(
  'Envoy: route components',
  'https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto',
)
const annotations = source(
  'ingress-nginx: annotations',
  'https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/',
)
const configMap = source(
  'ingress-nginx: ConfigMap',
  'https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/configmap/',
)
const apache = source('Apache: mod_proxy', 'https://httpd.apache.org/docs/2.4/mod/mod_proxy.html')

const cure = (proxy: string, says: string, from: Source): ProxyCure => ({ proxy, says, source: from })

/** Besides nginx, which the cures of the steps themselves name. A product without an entry has no setting. */
const CURES: Readonly<Record<ProxyFault, readonly ProxyCure[]>> = {
  address: [
    cure(
      'ingress-nginx',
      'No redirect for clients that come over http: `nginx.ingress.kubernetes.io/ssl-redirect: "false"`, or give them the https address.',
      annotations,
    ),
    cure(
      'Traefik',
      'No middleware redirectScheme or redirectRegex on the router of this address; its rule fits the address without a final slash.',
      traefikRules,
    ),
  ],
  'host-and-scheme': [
    cure('Apache', '`ProxyPreserveHost On`, and `RequestHeader set X-Forwarded-Proto "https"`.', apache),
    cure(
      'Caddy',
      'Host is passed on and X-Forwarded-Proto and -Host are set by itself: take out a `header_up Host`. Behind another proxy, name that one in `trusted_proxies`, or what it says is thrown away.',
      caddy,
    ),
    cure(
      'Traefik',
      '`passHostHeader: true`, as it is by itself. Behind another proxy: `forwardedHeaders.trustedIPs` of the entry point names it, or what it says is overwritten.',
      traefik,
    ),
    cure(
      'HAProxy',
      'Host is passed on by itself; the scheme is not: `http-request set-header X-Forwarded-Proto https if { ssl_fc }`. Take out an `http-request set-header Host`.',
      haproxy,
    ),
    cure(
      'Envoy',
      'Take out `host_rewrite_literal` and `auto_host_rewrite` of the route. X-Forwarded-Proto is set where the connection manager has `use_remote_address: true`; behind another proxy `xff_num_trusted_hops` counts it.',
      envoyHeaders,
    ),
    cure(
      'ingress-nginx',
      'Take out `nginx.ingress.kubernetes.io/upstream-vhost`. Behind a load balancer that ends TLS: `use-forwarded-headers: "true"` in the ConfigMap.',
      annotations,
    ),
  ],
  'well-known': [
    cure(
      'Apache',
      '`ProxyPass "/.well-known/oauth-protected-resource/" "http://gateway/.well-known/oauth-protected-resource/"`, before a ProxyPass of `/`.',
      apache,
    ),
    cure(
      'Caddy',
      '`handle /.well-known/oauth-protected-resource/* { reverse_proxy gateway:4444 }`, beside the handle of `/servers/*`; `handle_path` would cut the path.',
      caddy,
    ),
    cure(
      'Traefik',
      'The rule of the router: ``PathPrefix(`/servers`) || PathPrefix(`/.well-known/oauth-protected-resource`)``, without stripPrefix.',
      traefikRules,
    ),
    cure(
      'HAProxy',
      '`use_backend gateway if { path_beg /servers/ /.well-known/oauth-protected-resource/ }`.',
      haproxy,
    ),
    cure(
      'Envoy',
      'A route with `match: { prefix: "/.well-known/oauth-protected-resource/" }` to the cluster of the gateway, without `prefix_rewrite`.',
      envoyRoute,
    ),
    cure(
      'ingress-nginx',
      'A path `/.well-known/oauth-protected-resource` of type Prefix to the service of the gateway, in an Ingress without `nginx.ingress.kubernetes.io/rewrite-target`.',
      annotations,
    ),
  ],
  authorization: [
    cure(
      'Caddy',
      'Passed on by itself: take out `header_up -Authorization`; `forward_auth` copies only what `copy_headers` names.',
      caddy,
    ),
    cure('HAProxy', 'Passed on by itself: take out `http-request del-header Authorization`.', haproxy),
    cure(
      'Envoy',
      'Passed on by itself: take out `request_headers_to_remove`. A JWT filter takes the token away unless its provider has `forward: true`.',
      envoyHeaders,
    ),
    cure(
      'ingress-nginx',
      'Passed on by itself: with `nginx.ingress.kubernetes.io/auth-url`, `auth-response-headers` must not name Authorization.',
      annotations,
    ),
  ],
  'header-limit': [
    cure('Caddy', '`servers { max_header_size 64KB }` in the global options; 1 MB by itself.', caddyGlobal),
    cure('Traefik', '`http.maxHeaderBytes` of the entry point; 1 MB by itself.', entryPoints),
    cure(
      'HAProxy',
      '`tune.bufsize 32768` in global; a request’s headers have to fit into one buffer, 16,384 bytes by itself.',
      haproxy,
    ),
    cure('Envoy', '`max_request_headers_kb` of the connection manager; 60 by itself.', envoyManager),
    cure('ingress-nginx', '`large-client-header-buffers: "4 32k"` in the ConfigMap.', configMap),
  ],
  streams: [
    cure('Apache', '`ProxyPass … flushpackets=on`, and `ProxyTimeout 3600`.', apache),
    cure(
      'Caddy',
      'text/event-stream is passed on at once by itself; anything else with `flush_interval -1`.',
      caddy,
    ),
    cure(
      'HAProxy',
      '`timeout server 1h` in the backend; nothing is buffered unless `option http-buffer-request` or a filter says so.',
      haproxy,
    ),
    cure(
      'Envoy',
      '`timeout: 0s` of the route, since 15 s is the most by itself, and `stream_idle_timeout` of the connection manager.',
      envoyRoute,
    ),
    cure(
      'ingress-nginx',
      '`nginx.ingress.kubernetes.io/proxy-buffering: "off"` and `proxy-read-timeout: "3600"`.',
      annotations,
    ),
  ],
}

const FAULTS: Readonly<Record<string, ProxyFault>> = {
  refused: 'address',
  challenge: 'host-and-scheme',
  metadata: 'well-known',
  resource: 'host-and-scheme',
  'authorization-stripped': 'authorization',
  'header-limit': 'header-limit',
  'stream-held': 'streams',
}

/**
 * The cures at reverse proxies besides nginx. In: the step whose failure is a proxy's, or what was seen on
 * the way. Out: a cure for each product whose documents name one; empty where nothing is known. Not tried.
 */
export function proxyCures(about: StepId | Seen['id']): readonly ProxyCure[] {
  const fault = FAULTS[about]
  return fault === undefined ? [] : CURES[fault]
}
