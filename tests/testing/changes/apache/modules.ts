/** Where Debian puts them. */
export const moduleFolder = '/usr/lib/apache2/modules';

export function loadLine(name: string): string {
  return `LoadModule ${name}_module ${moduleFolder}/mod_${name}.so`;
}

/** What every template loads. */
export const usualModules =
  `mpm_event authz_core authz_host authz_user authn_core authn_file auth_basic alias dir mime env
  setenvif headers rewrite proxy proxy_http proxy_wstunnel proxy_balancer slotmem_shm lbmethod_byrequests
  lbmethod_bybusyness lbmethod_bytraffic ssl socache_shmcb http2 filter deflate expires reqtimeout status negotiation
  autoindex`
    .split(/\s+/)
    .map(loadLine);
