import { isIPv6 } from 'node:net';

/** All that shapes the configuration of one node. Secrets are not among it: they lie in files of their own beside it. */
export interface NodeLayout {
  /** Absolute. Everything the node reads or writes lies in it. */
  readonly folder: string;
  readonly host: string;
  readonly port: number;
  /** Scheme, host and port of the back office. */
  readonly apiOrigin: string;
  /** Names these settings: the health location answers it, which tells whether they are in force. */
  readonly generation: string;
  readonly jsModule: string;
  /** Only for a node started by root. */
  readonly workerUser?: string;
}

export const HEALTH_PATH = '/usher-node/health';

/** What a folder's name may be made of, as it stands unescaped in the configuration. */
export const folderForm = /^(\/[A-Za-z0-9._@+ -]+)+$/;

/** The whole nginx.conf. Paths without a leading slash are taken from the node's folder (`nginx -p`). */
export const renderConfig = (node: NodeLayout): string => `# Written by the node's agent. A change by hand is lost.
load_module ${node.jsModule};
${node.workerUser === undefined ? '' : `user ${node.workerUser};\n`}daemon off;
worker_processes auto;
worker_shutdown_timeout 30s;
working_directory "${node.folder}";
pid run/nginx.pid;
error_log logs/error.log warn;

events {
    worker_connections 4096;
}

http {
    # Every line below emerg can quote the request line, and with it the token. What went wrong with a request is in the
    # access log: its status and its verdict.
    error_log logs/error.log emerg;
    log_not_found off;

    js_import cat from cat.js;
    js_preload_object usher_token_keys from token-keys.json;
    js_set $usher_verdict cat.verdict;

    map $usher_verdict $usher_reason {
        default "refused";
        "~^(?<usher_word>[a-z-]+) " $usher_word;
    }
    map $usher_verdict $usher_session {
        default "";
        "~ (?<usher_id>[0-9a-f-]{36})$" $usher_id;
    }
    map $request_uri $usher_path {
        default "";
        "~^/p/[^/]+(?<usher_rest>/[0-9a-f-]{36}/[0-9a-f-]{36}(?:/[A-Za-z0-9._-]{1,64}){1,8})(?:[?]|$)" $usher_rest;
    }
    # What was allowed may lie in the player's cache, but is asked for again each time: a denial reaches it there, too.
    map "$status $uri" $usher_cache_control {
        default "private, no-store";
        "~^(?:200|206|304) .*(?<!/key)$" "private, no-cache";
    }
    # An empty text itself would be answered by nginx's own page.
    map "" $usher_nothing {
        default "";
    }
    geo $usher_near {
        default 0;
        127.0.0.0/8 1;
        ::1/128 1;${isWildcard(node.host) ? '' : `\n        ${node.host} 1;`}
    }

    log_format usher escape=json '{"at":$msec,"sessionId":"$usher_session","verdict":"$usher_reason",'
        '"path":"$usher_path","status":$status,"bytes":$body_bytes_sent,"seconds":$request_time}';
    access_log logs/access.log usher;

    types {
        application/vnd.apple.mpegurl m3u8;
        video/mp4 mp4;
        video/iso.segment m4s;
        audio/mp4 m4a;
        video/mp2t ts;
        text/vtt vtt;
        image/jpeg jpg jpeg;
        image/png png;
        image/webp webp;
        application/json json;
    }
    default_type application/octet-stream;

    sendfile on;
    tcp_nopush on;
    keepalive_timeout 65s;
    keepalive_requests 10000;
    open_file_cache max=4096 inactive=20s;
    open_file_cache_valid 2s;
    server_tokens off;
    absolute_redirect off;
    client_max_body_size 1;
    client_header_timeout 10s;
    send_timeout 30s;
    reset_timedout_connection on;

    client_body_temp_path run/temp/body;
    proxy_temp_path run/temp/proxy;
    fastcgi_temp_path run/temp/fastcgi;
    uwsgi_temp_path run/temp/uwsgi;
    scgi_temp_path run/temp/scgi;

    upstream usher_api {
        server ${upstreamOf(node.apiOrigin)} max_fails=0;
        keepalive 4;
    }

    server {
        listen ${listenOn(node.host)}:${node.port};

        add_header Cache-Control $usher_cache_control always;
        add_header Access-Control-Allow-Origin "*" always;
        add_header Access-Control-Allow-Headers "Range" always;
        add_header Access-Control-Expose-Headers "Content-Length, Content-Range, Date" always;
        add_header Access-Control-Max-Age 86400 always;
        add_header X-Content-Type-Options nosniff always;

        location = ${HEALTH_PATH} {
            access_log off;
            if ($usher_near = 0) {
                return 403 $usher_nothing;
            }
            return 200 "${node.generation}";
        }

        location ~ ^/p/(?<usher_token>[^/]+)/(?<usher_title>[^/]+/[^/]+)/key$ {
${gate}
            proxy_pass ${new URL(node.apiOrigin).protocol}//usher_api/v1/licence/$usher_title;
            proxy_http_version 1.1;
            proxy_pass_request_headers off;
            proxy_pass_request_body off;
            proxy_set_header Host "${new URL(node.apiOrigin).host}";
            proxy_set_header Connection "";
            proxy_set_header X-Usher-Token $usher_token;
            include credential.conf;${tlsOf(node.apiOrigin)}
            proxy_connect_timeout 1s;
            proxy_send_timeout 2s;
            proxy_read_timeout 3s;
            proxy_hide_header Cache-Control;
            proxy_hide_header Access-Control-Allow-Origin;
            proxy_hide_header WWW-Authenticate;
            # The back office refuses the node itself: to the player that is a broken gateway, no question of its rights.
            proxy_intercept_errors on;
            error_page 401 = @not_trusted;
        }

        location @not_trusted {
            return 502 $usher_nothing;
        }

        location ~ ^/p/[^/]+/(?<usher_file>.+)$ {
${gate}
            alias media/$usher_file;
        }

        location / {
            return 403 $usher_nothing;
        }
    }
}
`;

const gate = `            if ($request_method = OPTIONS) {
                return 204;
            }
            if ($usher_verdict !~ "^ok ") {
                return 403 $usher_nothing;
            }`;

const isWildcard = (host: string) => host === '0.0.0.0' || host === '::';
const listenOn = (host: string) => (isIPv6(host) ? `[${host}]` : host);

function upstreamOf(apiOrigin: string): string {
  const { hostname, port, protocol } = new URL(apiOrigin);
  return `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`;
}

const tlsOf = (apiOrigin: string): string =>
  new URL(apiOrigin).protocol === 'https:'
    ? `
            proxy_ssl_server_name on;
            proxy_ssl_name "${new URL(apiOrigin).hostname}";
            proxy_ssl_verify on;
            proxy_ssl_verify_depth 4;
            proxy_ssl_trusted_certificate /etc/ssl/certs/ca-certificates.crt;`
    : '';
