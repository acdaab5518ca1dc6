// Changed conditions: the request that tells the old one from the new one is found, or the plan says that it was not.
import { itIsNotClear, type TwoTexts } from './testing/not-clear.ts';

const proxy = (condition: string): string => `defaults
    mode http
    timeout client 1s
    timeout server 1s
    timeout connect 1s
frontend www
    bind :8080
    use_backend green if { ${condition} }
    default_backend red
backend red
    server red1 10.0.0.1:80
backend green
    server green1 10.0.0.2:80
`;

const web = (condition: string): string => `events {}
http {
    server {
        listen 8080;
        location / {
            if (${condition}) { return 403; }
            proxy_pass http://10.0.0.1;
        }
    }
}
`;

const balanced = (old: string, now: string): TwoTexts => ['haproxy', proxy(old), proxy(now)];

itIsNotClear({
  'addresses under a shorter mask': balanced('src,ipmask(24) 10.1.0.0', 'src,ipmask(16) 10.1.0.0'),
  'the last address of a list instead of the first': balanced(
    'req.hdr_ip(x-forwarded-for,1) 10.1.0.0/16',
    'req.hdr_ip(x-forwarded-for,-1) 10.1.0.0/16',
  ),
  'another remainder': balanced('path,length,mod(2) -m int 0', 'path,length,mod(3) -m int 0'),
  'a pattern that no example is found for': balanced(
    'path -m reg ^/(?=.*q)(?!.*z)[a-z]{3,5}$',
    'path -m reg ^/(?=.*w)(?!.*z)[a-z]{3,5}$',
  ),
  'a client port that only the program knows': ['nginx', web('$remote_port ~ ^1'), web('$remote_port ~ ^2')],
});
