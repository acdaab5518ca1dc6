/** Digits and dots that no resolver takes for an address: four numbers up to 255, or fewer as inet_aton(3) reads them. */
export function isBrokenIpv4(host: string): boolean {
  const labels = host.split('.');
  if (labels.length < 2 || !/^[\d.]+$/.test(host)) return false;
  return (
    labels.includes('') ||
    labels.length > 4 ||
    (labels.length === 4 && labels.some((one) => Number(one) > 255))
  );
}
