import type { Stated } from './interface.ts';

/** Metric of a route of which none is said: 0 for IPv4, while the kernel gives IPv6 its `IP6_RT_PRIO_USER`. */
export function usualMetric(family: 'ipv4' | 'ipv6'): Stated<number> {
  return family === 'ipv4'
    ? { value: 0, from: 'Linux, net/ipv4/fib_frontend.c' }
    : { value: 1024, from: 'Linux, include/uapi/linux/ipv6_route.h' };
}
