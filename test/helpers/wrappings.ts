/*
 * What people wrap around a token when they paste it. Each entry has a name and a function that makes the
 * paste. The forms are from public reports and from the output of shells, browsers, languages and clients;
 * all values are made up.
 */

const b64 = (text: string): string => Buffer.from(text).toString('base64')
const folded = (text: string, width: number, mark: string): string =>
  (text.match(new RegExp(`.{1,${width}}`, 'g')) ?? []).join(mark)
const har = (request: object, response: object = {}): string =>
  JSON.stringify({
    log: { version: '1.2', creator: { name: 'WebInspector' }, entries: [{ request, response }] },
  })
const url = 'https://gw.example.com/servers/9f8e7d6c5b4a39281706f5e4d3c2b1a0/mcp'

export const wrappings: readonly (readonly [string, (jwt: string) => string])[] = [
  ['nothing', (t) => t],
  ['blanks and line ends', (t) => `\r\n  \t${t}  \r\n\r\n`],
  ['double quotes', (t) => `"${t}"`],
  ['single quotes', (t) => `'${t}'`],
  ['backticks', (t) => `\`${t}\``],
  ['a Markdown fence', (t) => `\`\`\`text\n${t}\n\`\`\``],
  ['Markdown emphasis', (t) => `**${t}**`],
  ['Markdown emphasis by underscores', (t) => `_${t}_`],
  ['angle brackets', (t) => `<${t}>`],
  ['round brackets', (t) => `(token ${t})`],
  ['a full stop', (t) => `The token is ${t}.`],
  ['an ellipsis of dots behind a blank', (t) => `${t} ...`],
  ['a comma', (t) => `${t}, and then nothing`],
  ['a colon', (t) => `${t}: expired?`],
  ['a semicolon', (t) => `token ${t};`],
  ['an exclamation mark', (t) => `Look: ${t}!`],
  ['a question mark', (t) => `Is it ${t}?`],
  ['a star', (t) => `* ${t}*`],
  ['a bar of a table', (t) => `| token | ${t}|\n|---|---|`],
  ['HTML entities', (t) => `<td>&quot;${t}&quot;</td>`],
  ['numbered entities', (t) => `value=&#34;${t}&#34;&#x3e;`],
  ['an HTML attribute', (t) => `<input type="hidden" name="access_token" value="${t}"/>`],
  ['an XML element', (t) => `<AccessToken>${t}</AccessToken>`],
  ['a header', (t) => `Authorization: Bearer ${t}`],
  ['a header of HTTP/2', (t) => `authorization: bearer ${t}\r\naccept: */*\r\n`],
  ['a header of another name', (t) => `X-Gateway-Auth: Bearer ${t}`],
  [
    'curl -v',
    (t) =>
      `> POST /mcp HTTP/2\n> Host: gw.example.com\n> Authorization: Bearer ${t}\n> Accept: */*\n>\n< HTTP/2 401`,
  ],
  [
    'Chrome, copy as cURL (bash)',
    (t) =>
      `curl '${url}' \\\n  -H 'accept: application/json' \\\n  -H 'authorization: Bearer ${t}' \\\n  --data-raw '{"jsonrpc":"2.0"}'`,
  ],
  [
    'Chrome, copy as cURL (cmd)',
    (t) =>
      `curl ^"${url}^" ^\r\n  -H ^"accept: application/json^" ^\r\n  -H ^"authorization: Bearer ${t}^" ^\r\n  --data-raw ^"^{^\\^"jsonrpc^\\^":^\\^"2.0^\\^"^}^"`,
  ],
  [
    'Chrome, copy as PowerShell',
    (t) =>
      `Invoke-WebRequest -UseBasicParsing -Uri "${url}" \`\n-Headers @{\n"authorization"="Bearer ${t}"\n  "accept"="*/*"\n}`,
  ],
  ['PowerShell with escaped quotes', (t) => `$h = "{\`"Authorization\`": \`"Bearer ${t}\`"}"`],
  [
    'Chrome, copy as fetch',
    (t) =>
      `fetch("${url}", {\n  "headers": {\n    "authorization": "Bearer ${t}"\n  },\n  "method": "POST"\n});`,
  ],
  ['HTTPie', (t) => `http POST ${url} "Authorization:Bearer ${t}" id=1`],
  ['wget', (t) => `wget --header='Authorization: Bearer ${t}' ${url}`],
  [
    'a Go map',
    (t) => `2026/11/27 18:00:00 headers map[Accept:[*/*] Authorization:[Bearer ${t}] Content-Length:[12]]`,
  ],
  ['a Go dump', (t) => `http.Header{"Authorization":[]string{"Bearer ${t}"}}`],
  ['a Python dict', (t) => `{'Authorization': 'Bearer ${t}', 'accept': 'application/json'}`],
  ['Python headers', (t) => `Headers([(b'authorization', b'Bearer ${t}'), (b'host', b'gw')])`],
  ['a Ruby hash', (t) => `{"Authorization"=>"Bearer ${t}", "Accept"=>"*/*"}`],
  ['a Java map', (t) => `{Authorization=Bearer ${t}, Accept=*/*}`],
  ['a .NET log', (t) => `Request Headers:\n{\n  Authorization: Bearer ${t}\n}`],
  ['a PHP array', (t) => `array('Authorization' => 'Bearer ${t}')`],
  ['a Rust dump', (t) => `HeaderMap {"authorization": "Bearer ${t}", "accept": "*/*"}`],
  ['nginx escapes', (t) => `"POST /mcp" \\x22authorization\\x22: \\x22Bearer ${t}\\x22`],
  [
    'a JSON response',
    (t) => JSON.stringify({ access_token: t, token_type: 'Bearer', expires_in: 300 }, null, 2),
  ],
  ['JSON in one string', (t) => JSON.stringify(JSON.stringify({ access_token: t, token_type: 'Bearer' }))],
  [
    'JSON escaped twice, in a log',
    (t) => `level=info body=${JSON.stringify(JSON.stringify(JSON.stringify({ access_token: t })))}`,
  ],
  [
    'JSON with escaped signs',
    (t) => `{"url":"https://a.example/cb\\u0023access_token\\u003d${t}\\u0026state\\u003dx"}`,
  ],
  ['JSON escaped for cmd', (t) => `mcp-remote ${url} --x "{^\\"access_token^\\":^\\"${t}^\\"}"`],
  ['JSON that was cut', (t) => `{"access_token":"${t}","expires_in":3`],
  [
    'JSON behind a status line',
    (t) => `HTTP/1.1 200 OK\nContent-Type: application/json\n\n{"access_token":"${t}"}`,
  ],
  ['a log line of JSON', (t) => JSON.stringify({ level: 'debug', msg: `request with Bearer ${t}`, time: 1 })],
  ['a URL fragment', (t) => `https://app.example.com/cb#access_token=${t}&token_type=bearer&state=1`],
  ['a URL query', (t) => `GET /sse?access_token=${t}&session=1 HTTP/1.1`],
  [
    'a URL inside a URL',
    (t) => `https://a.example/?next=https%3A%2F%2Fb.example%2F%3Faccess_token%3D${t}%26x%3D1`,
  ],
  [
    'a strict URL encoder',
    (t) => `access_token=${t.replaceAll('.', '%2E').replaceAll('-', '%2D').replaceAll('_', '%5F')}&x=1`,
  ],
  ['a form body', (t) => `grant_type=x&access_token=${t}&state=1`],
  ['a cookie', (t) => `Cookie: theme=dark; jwt_token=${t}; lang=en`],
  ['a cookie being set', (t) => `set-cookie: session=${t}; Path=/; HttpOnly; Secure`],
  ['a cookie of Cognito', (t) => `Cookie: CognitoIdentityServiceProvider.3abc.dana.accessToken=${t}; a=b`],
  ['a HAR header', (t) => har({ headers: [{ name: 'Authorization', value: `Bearer ${t}` }] })],
  [
    'a HAR body',
    (t) => har({}, { content: { mimeType: 'application/json', text: JSON.stringify({ access_token: t }) } }),
  ],
  [
    'a HAR body in base64',
    (t) => har({}, { content: { encoding: 'base64', text: b64(JSON.stringify({ access_token: t })) } }),
  ],
  [
    'a Postman collection',
    (t) => JSON.stringify({ auth: { type: 'bearer', bearer: [{ key: 'token', value: t, type: 'string' }] } }),
  ],
  [
    'arguments of a client',
    (t) =>
      JSON.stringify({
        mcpServers: {
          gw: { command: 'npx', args: ['mcp-remote', url, '--header', `Authorization: Bearer ${t}`] },
        },
      }),
  ],
  [
    'arguments without blanks',
    (t) =>
      JSON.stringify({
        mcpServers: {
          gw: {
            command: 'npx',
            args: ['mcp-remote', url, '--header', 'Authorization:${AUTH}'],
            env: { AUTH: `Bearer ${t}` },
          },
        },
      }),
  ],
  [
    'headers of a client',
    (t) =>
      JSON.stringify(
        { servers: { gw: { type: 'http', url, headers: { Authorization: `Bearer ${t}` } } } },
        null,
        2,
      ),
  ],
  [
    'settings with comments',
    (t) =>
      `{\n  // mine\n  "servers": { "gw": { "url": "${url}", "headers": { "Authorization": "Bearer ${t}", }, }, },\n}`,
  ],
  ['TOML', (t) => `[mcp_servers.gw]\nurl = "${url}"\nhttp_headers = { "Authorization" = "Bearer ${t}" }`],
  ['YAML', (t) => `headers:\n  Authorization: Bearer ${t}\nurl: ${url}`],
  ['a shell variable', (t) => `export MCP_TOKEN=${t}`],
  ['a .env file', (t) => `# gateway\nMCP_TOKEN="${t}"\nMCP_URL=${url}`],
  ['a Windows variable', (t) => `set MCP_TOKEN=${t}\r\necho done`],
  ['a JavaScript variable', (t) => `const token = '${t}';`],
  ['string parts joined by plus', (t) => `const token = "${folded(t, 60, '" +\n  "')}";`],
  ['a Kubernetes secret', (t) => `apiVersion: v1\nkind: Secret\ndata:\n  token: ${b64(t)}\ntype: Opaque`],
  ['a Kubernetes secret of a header', (t) => `data:\n  AUTH: ${b64(`Bearer ${t}`)}`],
  ['a Kubernetes secret in JSON', (t) => JSON.stringify({ kind: 'Secret', data: { token: b64(t) } })],
  ['base64 in lines', (t) => folded(b64(JSON.stringify({ access_token: t })), 76, '\n')],
  ['a Lambda event', (t) => JSON.stringify({ isBase64Encoded: true, body: b64(`access_token=${t}&x=1`) })],
  ['lines of 64', (t) => folded(t, 64, '\n')],
  ['lines of 76 with \\r\\n and blanks', (t) => folded(t, 76, '\r\n    ')],
  ['lines of a quoted mail', (t) => `> ${folded(t, 70, '\n> ')}\n>\n> thanks`],
  ['lines in a frame', (t) => `│ ${folded(t, 60, ' │\n│ ')} │`],
  ['a shell continuation', (t) => `curl -H "Authorization: Bearer ${folded(t, 70, '\\\n')}"`],
  ['quoted-printable mail', (t) => `The token:=20\n${folded(`access_token=3D${t}`, 75, '=\n')}\nbye`],
  ['zero-width letters', (t) => `\ufeff${t.slice(0, 20)}\u200b${t.slice(20)}`],
  ['colours of a terminal', (t) => `token: \u001b[32m${t.slice(0, 9)}\u001b[1m${t.slice(9)}\u001b[0m`],
  ['typographic quotes', (t) => `“${t}”`],
  ['guillemets', (t) => `«${t}»`],
  ['a WebSocket protocol', (t) => `Sec-WebSocket-Protocol: mcp, base64url.bearer.authorization.${t}`],
  ['a jwt.io address', (t) => `https://jwt.io/#debugger-io?token=${t}`],
  ['a grep result', (t) => `logs/app.log:17:  token=${t}`],
  ['a diff', (t) => `-  "token": "old"\n+  "token": "${t}"`],
  ['a chat', (t) => `dana [10:31]: here ${t} :point_left:`],
  ['SQL', (t) => `INSERT INTO t VALUES (1,'${t}',NULL);`],
  ['CSV', (t) => `id,token,at\n1,${t},2026-11-27`],
  [
    'a 401 below the command',
    (t) =>
      `$ curl -i -H "Authorization: Bearer ${t}" ${url}\nHTTP/1.1 401 Unauthorized\nwww-authenticate: Bearer resource_metadata="https://gw.example.com/.well-known/oauth-protected-resource/servers/9f/mcp"\n\n{"detail":"Invalid OAuth access token"}`,
  ],
]
