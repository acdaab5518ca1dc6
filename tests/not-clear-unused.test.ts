// Pools that nothing uses get no traffic, but a line that the program refuses keeps all of it from starting.
import { httpDefaults, itIsNotClear, type TwoTexts } from './testing/not-clear.ts';

const haproxy = (server: string): string =>
  `${httpDefaults}frontend www\n    bind :80\n    default_backend app\nbackend app\n    server app1 10.0.0.1:80\nbackend unused\n    server one ${server}\n`;

const nginx = (server: string): string =>
  `events {}\nhttp {\n    upstream unused { server ${server}; }\n    server {\n        listen 80;\n        location / { proxy_pass http://10.0.0.1; }\n    }\n}\n`;

const apache = (member: string): string =>
  `LoadModule proxy_module m.so\nLoadModule proxy_balancer_module m.so\nListen 80\n<Proxy balancer://unused>\nBalancerMember ${member}\n</Proxy>\nProxyPass / http://10.0.0.1/\n`;

const inHaproxy = (server: string): TwoTexts => ['haproxy', haproxy('10.0.0.2:80'), haproxy(server)];
const inNginx = (server: string): TwoTexts => ['nginx', nginx('10.0.0.2:80'), nginx(server)];
const inApache = (member: string): TwoTexts => ['apache', apache('http://10.0.0.2'), apache(member)];

itIsNotClear({
  'HAProxy: a number of an address above 255': inHaproxy('10.0.0.256:80'),
  'HAProxy: five numbers': inHaproxy('10.0.0.1.5:80'),
  'HAProxy: a dot twice': inHaproxy('10..0.1:80'),
  'HAProxy: a port that there is not': inHaproxy('10.0.0.1:80800'),
  'HAProxy: a misspelt option': inHaproxy('10.0.0.2:80 chekc'),
  'nginx: a number of an address above 255': inNginx('10.0.0.256:80'),
  'nginx: a port that there is not': inNginx('10.0.0.1:80800'),
  'nginx: a port that is no number': inNginx('10.0.0.1:8o'),
  'nginx: no port behind the colon': inNginx('10.0.0.1:'),
  'nginx: a misspelt parameter': inNginx('10.0.0.2:80 wieght=3'),
  'httpd: a misspelt parameter': inApache('http://10.0.0.2 lodfactor=3'),
});
