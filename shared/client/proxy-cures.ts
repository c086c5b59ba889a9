import type { Source } from '../issuer/preset.ts'
import { writtenPath } from './proxy-path.ts'
import type { Seen } from './seen.ts'
import type { StepId } from './way.ts'

/** The reverse proxies whose settings are known here, in the order in which they are offered. */
export const PROXIES = ['nginx', 'HAProxy', 'Traefik', 'Envoy', 'Caddy', 'Apache', 'ingress-nginx'] as const
export type Proxy = (typeof PROXIES)[number]

/** The release of each with which its lines were tried: it takes them, and what they cure is cured. */
const TRIED: Readonly<Record<Proxy, string | null>> = {
  nginx: '1.22.1',
  HAProxy: '2.6.12',
  Traefik: '3.7.15',
  Envoy: '1.40.0',
  Caddy: '2.11.7',
  Apache: '2.4.71',
  'ingress-nginx': null,
}

/** What stops a proxy of one product from doing something wrong to the requests of clients. */
export interface ProxyCure {
  readonly proxy: Proxy
  /** To be set, with `gateway` as where the gateway listens; empty where nothing is to be set. */
  readonly lines: readonly string[]
  /** Where they belong, and what the product does by itself where that decides. */
  readonly says: string
  readonly source: Source
  /** The release with which its lines were tried; null where there are none, or nobody did. */
  readonly tried: string | null
}

/** What a proxy does wrong. */
type ProxyFault = 'address' | 'host-and-scheme' | 'well-known' | 'authorization' | 'header-limit' | 'streams'

/** All were read on one day, in the text that a project makes its pages of. `of`: the day of that text. */
const source = (title: string, url: string, of: string): Source => ({
  title: `${title}, as of ${of}, read 2026-11-28`,
  url,
})
const nginxAt = (module: string): Source =>
  source(
    `nginx: ngx_http_${module}_module`,
    `https://nginx.org/en/docs/http/ngx_http_${module}_module.html`,
    '2026-07-21',
  )
const caddyAt = (page: string): Source =>
  source(
    `Caddy: ${page.split('/').at(-1) ?? page}`,
    `https://caddyserver.com/docs/caddyfile/${page}`,
    '2026-07-01',
  )
const traefikAt = (page: string): Source =>
  source(
    `Traefik: ${page.split('/').at(-1) ?? page}`,
    `https://doc.traefik.io/traefik/reference/${page}/`,
    '2026-07-24',
  )
const haproxy = source(
  'HAProxy: configuration manual of 3.5',
  'https://docs.haproxy.org/dev/configuration.html',
  '2026-08-21',
)
const envoyAt = (message: string, path: string): Source =>
  source(`Envoy: ${message}`, `https://www.envoyproxy.io/docs/envoy/latest/api-v3/${path}`, '2026-01-29')
const envoyRoute = envoyAt('route components', 'config/route/v3/route_components.proto')
const envoyManager = envoyAt(
  'HTTP connection manager',
  'extensions/filters/network/http_connection_manager/v3/http_connection_manager.proto',
)
const apacheAt = (module: string): Source =>
  source(`Apache: ${module}`, `https://httpd.apache.org/docs/2.4/mod/${module}.html`, '2024-10-18')
const ingressAt = (page: string): Source =>
  source(
    `ingress-nginx: ${page}, which ended in March 2026`,
    `https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/${page}/`,
    '2026-03-19',
  )

type Told = Omit<ProxyCure, 'proxy' | 'tried'>
const cure = (lines: readonly string[], says: string, from: Source): Told => ({ lines, says, source: from })

/** A product without an entry does nothing of the kind by a setting that is known. `{path}`: the server's. */
const CURES: Readonly<Record<ProxyFault, Readonly<Partial<Record<Proxy, Told>>>>> = {
  address: {
    nginx: cure(
      [
        'location = {path} {',
        '    proxy_pass http://gateway;',
        '    proxy_set_header Host $host;',
        '    proxy_set_header X-Forwarded-Proto $scheme;',
        '}',
      ],
      'A location for exactly this address. nginx answers 301 to a slash where a location that ends with one passes on, and a `return 301` for http has to leave this address out.',
      nginxAt('core'),
    ),
    HAProxy: cure([], 'Take out the `http-request redirect` of this address.', haproxy),
    Traefik: cure(
      [],
      'No middleware redirectScheme or redirectRegex on the router of this address; its rule fits the address without a final slash.',
      traefikAt('routing-configuration/http/middlewares/redirectscheme'),
    ),
    Envoy: cure(
      [],
      'Take out the `redirect` of the route, and `require_tls` of the virtual host where clients come over http.',
      envoyRoute,
    ),
    Caddy: cure(
      ['{', '    auto_https disable_redirects', '}'],
      'Only where clients come over http: global options. Better give them the https address. Take out a `redir` of this address.',
      caddyAt('options'),
    ),
    Apache: cure(
      ['ProxyPass "{path}" "http://gateway{path}"'],
      'Before every other ProxyPass, since the first that fits is taken. Take out a `Redirect` or `RewriteRule` that adds a slash or https.',
      apacheAt('mod_proxy'),
    ),
    'ingress-nginx': cure(
      ['nginx.ingress.kubernetes.io/ssl-redirect: "false"'],
      'Only where clients come over http; better give them the https address.',
      ingressAt('annotations'),
    ),
  },
  'host-and-scheme': {
    nginx: cure(
      ['proxy_set_header Host $host;', 'proxy_set_header X-Forwarded-Proto $scheme;'],
      'In the location that passes to the gateway, and in that of /.well-known/: a location with a `proxy_set_header` of its own inherits none. On another port than 443 `$http_host`; behind a proxy that ends TLS `$http_x_forwarded_proto`.',
      nginxAt('proxy'),
    ),
    HAProxy: cure(
      ['http-request set-header X-Forwarded-Proto https if { ssl_fc }'],
      'In the frontend. Host is passed on by itself: take out an `http-request set-header Host`.',
      haproxy,
    ),
    Traefik: cure(
      ['loadBalancer:', '  passHostHeader: true'],
      '`passHostHeader` of the service is true by itself. Behind another proxy `forwardedHeaders.trustedIPs` of the entry point has to name it, or what it says is not taken.',
      traefikAt('routing-configuration/http/load-balancing/service'),
    ),
    Envoy: cure(
      ['use_remote_address: true'],
      'In the connection manager: X-Forwarded-Proto is then by whether the connection to Envoy was TLS. Behind a proxy that ends TLS also `xff_num_trusted_hops: 1`. Take out `host_rewrite_literal` and `auto_host_rewrite` of the route.',
      envoyManager,
    ),
    Caddy: cure(
      ['header_up Host {hostport}'],
      'In reverse_proxy. Host is passed on by itself, but from 2.11 on not to a gateway over https, and not where another `header_up Host` stands. Behind another proxy `trusted_proxies` of the global options has to name it.',
      caddyAt('directives/reverse_proxy'),
    ),
    Apache: cure(
      ['ProxyPreserveHost On', 'RequestHeader set X-Forwarded-Proto "https"'],
      'In the virtual host of https. ProxyPreserveHost is off by itself, and X-Forwarded-Proto is not set.',
      apacheAt('mod_proxy'),
    ),
    'ingress-nginx': cure(
      ['use-forwarded-headers: "true"'],
      'In the ConfigMap, behind a load balancer that ends TLS. Take out `nginx.ingress.kubernetes.io/upstream-vhost` of the Ingress, which changes Host.',
      ingressAt('configmap'),
    ),
  },
  'well-known': {
    nginx: cure(
      [
        'location /.well-known/oauth-protected-resource/ {',
        '    proxy_pass http://gateway;',
        '    proxy_set_header Host $host;',
        '    proxy_set_header X-Forwarded-Proto $scheme;',
        '}',
      ],
      'Beside the location of the servers. Without a path in `proxy_pass`, which would take the place of this one.',
      nginxAt('proxy'),
    ),
    HAProxy: cure(
      ['use_backend gateway if { path_beg /.well-known/oauth-protected-resource/ }'],
      'In the frontend, before a `use_backend` that fits everything.',
      haproxy,
    ),
    Traefik: cure(
      ['rule: "PathPrefix(`/.well-known/oauth-protected-resource`)"'],
      'Of a router beside the one of the servers, to the same service, after the same Host, and without stripPrefix.',
      traefikAt('routing-configuration/http/routing/rules-and-priority'),
    ),
    Envoy: cure(
      ['- match: { prefix: "/.well-known/oauth-protected-resource/" }', '  route: { cluster: gateway }'],
      'Before the routes that fit everything, and without `prefix_rewrite`.',
      envoyRoute,
    ),
    Caddy: cure(
      ['handle /.well-known/oauth-protected-resource/* {', '    reverse_proxy gateway', '}'],
      'Beside the handle of the servers. Not `handle_path`, which cuts the path.',
      caddyAt('directives/handle_path'),
    ),
    Apache: cure(
      [
        'ProxyPass "/.well-known/oauth-protected-resource/" "http://gateway/.well-known/oauth-protected-resource/"',
      ],
      'Before a ProxyPass of `/`: the first that fits is taken.',
      apacheAt('mod_proxy'),
    ),
    'ingress-nginx': cure(
      [
        '- path: /.well-known/oauth-protected-resource',
        '  pathType: Prefix',
        '  backend:',
        '    service: { name: gateway, port: { number: 4444 } }',
      ],
      'In an Ingress without `nginx.ingress.kubernetes.io/rewrite-target`, which on any Ingress of a host makes all its paths patterns.',
      ingressAt('annotations'),
    ),
  },
  authorization: {
    nginx: cure(
      ['proxy_set_header Authorization $http_authorization;'],
      'Passed on by itself, unless another `proxy_set_header Authorization` stands in this location or above.',
      nginxAt('proxy'),
    ),
    HAProxy: cure([], 'Passed on by itself: take out `http-request del-header Authorization`.', haproxy),
    Traefik: cure(
      [],
      'Passed on by itself: take out `removeHeader` of basicAuth and digestAuth; `authResponseHeaders` of forwardAuth must not name Authorization, which it would replace.',
      traefikAt('routing-configuration/http/middlewares/forwardauth'),
    ),
    Envoy: cure(
      ['forward: true'],
      'In the provider of a JWT filter, which takes the token away by itself. Without one it is passed on: take out `request_headers_to_remove`.',
      envoyAt('JWT authentication', 'extensions/filters/http/jwt_authn/v3/config.proto'),
    ),
    Caddy: cure(
      [],
      'Passed on by itself: take out `header_up -Authorization`; `copy_headers` of `forward_auth` must not name it.',
      caddyAt('directives/forward_auth'),
    ),
    Apache: cure(
      ['CGIPassAuth On'],
      'Only where the gateway is reached over FastCGI or CGI. Over http it is passed on by itself: take out `RequestHeader unset Authorization`.',
      apacheAt('core'),
    ),
    'ingress-nginx': cure(
      [],
      'Passed on by itself: where `nginx.ingress.kubernetes.io/auth-url` stands, `auth-response-headers` must not name Authorization.',
      ingressAt('annotations'),
    ),
  },
  'header-limit': {
    nginx: cure(
      ['large_client_header_buffers 4 32k;'],
      'In http or server; a field has to fit into one of four times 8 KB by itself.',
      nginxAt('core'),
    ),
    HAProxy: cure(
      ['tune.bufsize 32768'],
      'In global, with `maxconn` lowered by the same factor. A request’s headers have to fit into one buffer less `tune.maxrewrite`; 16,384 bytes by itself.',
      haproxy,
    ),
    Traefik: cure(
      ['http:', '  maxHeaderBytes: 1048576'],
      'Of the entry point. As much as it is by itself, so only where it was set lower.',
      traefikAt('install-configuration/entrypoints'),
    ),
    Envoy: cure(['max_request_headers_kb: 96'], 'In the connection manager; 60 by itself.', envoyManager),
    Caddy: cure(
      ['{', '    servers {', '        max_header_size 1MB', '    }', '}'],
      'Global options. As much as it is by itself, so only where it was set lower.',
      caddyAt('options'),
    ),
    Apache: cure(
      ['LimitRequestFieldSize 32768'],
      'In the server or virtual host; 8,190 bytes by itself.',
      apacheAt('core'),
    ),
    'ingress-nginx': cure(
      ['large-client-header-buffers: "4 32k"'],
      'In the ConfigMap; four times 8 KB by itself.',
      ingressAt('configmap'),
    ),
  },
  streams: {
    nginx: cure(
      ['proxy_buffering off;', 'proxy_read_timeout 1h;'],
      'In the location of the servers. Buffering is on by itself, and 60 s without a byte end an answer.',
      nginxAt('proxy'),
    ),
    HAProxy: cure(
      ['timeout server 1h'],
      'In the backend. Answers are passed on as they come, unless a filter, as of compression, gathers them.',
      haproxy,
    ),
    Traefik: cure(
      [],
      'Streams are passed on at once by itself: take out `forwardBody` of forwardAuth, and a `writeTimeout` of the entry point, which is 0 by itself.',
      traefikAt('install-configuration/entrypoints'),
    ),
    Envoy: cure(
      ['timeout: 0s', 'idle_timeout: 3600s'],
      'Of the route: an answer may take 15 s by itself, and be silent for five minutes.',
      envoyRoute,
    ),
    Caddy: cure(
      ['flush_interval -1'],
      'In reverse_proxy, for other answers than text/event-stream, which is passed on at once by itself.',
      caddyAt('directives/reverse_proxy'),
    ),
    Apache: cure(
      ['ProxyTimeout 3600', 'SetEnv no-gzip 1'],
      'In a Location of the servers, or the virtual host. Over http answers are passed on as they come, unless mod_deflate gathers them; `flushpackets` is of AJP and FastCGI only.',
      apacheAt('mod_proxy'),
    ),
    'ingress-nginx': cure(
      [
        'nginx.ingress.kubernetes.io/proxy-buffering: "off"',
        'nginx.ingress.kubernetes.io/proxy-read-timeout: "3600"',
      ],
      'Buffering is off by itself, unless the ConfigMap says otherwise; 60 s without a byte end an answer.',
      ingressAt('annotations'),
    ),
  },
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
 * The cures at reverse proxies. In: the step whose failure is a proxy's, or what was seen on the way; and the
 * path of the server's public address, as it stands in it. Out: one for each product, by its documents; empty
 * where nothing is known. A path that a product's settings cannot name safely is said, and in no line.
 */
export function proxyCures(about: StepId | Seen['id'], path = '/servers/ID/mcp'): readonly ProxyCure[] {
  const fault = FAULTS[about]
  if (fault === undefined) return []
  return PROXIES.flatMap((proxy) => {
    const told = CURES[fault][proxy]
    return told === undefined ? [] : [forPath(proxy, told, path)]
  })
}

const needsPath = (line: string): boolean => line.includes('{path}')

function forPath(proxy: Proxy, told: Told, path: string): ProxyCure {
  const tried = told.lines.length === 0 ? null : TRIED[proxy]
  const written = told.lines.some(needsPath) ? writtenPath(proxy, path) : ''
  if (written !== null)
    return {
      ...told,
      proxy,
      tried,
      lines: told.lines.map((line) => line.replaceAll('{path}', () => written)),
    }
  const says = `${told.says} No line is given here: the settings of ${proxy} cannot name this path safely.`
  return { ...told, proxy, lines: [], says, tried: null }
}

/** What is copied of a cure: its lines, or what it says where nothing is to be set. */
export const copyOfCure = ({ lines, says }: ProxyCure): string =>
  lines.length > 0 ? lines.join('\n') : says.replaceAll('`', '')
