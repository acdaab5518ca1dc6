import { describe, expect, it } from 'vitest';
import { eosPlatform } from '../eos/platform.ts';
import { iosPlatform } from '../ios/platform.ts';
import { interfaceName, interfaceNames, kindOf } from './names.ts';

describe('names of interfaces', () => {
  it.each([
    ['gi0/1', 'GigabitEthernet0/1'],
    ['g1/0/1', 'GigabitEthernet1/0/1'],
    ['te1/1/1', 'TenGigabitEthernet1/1/1'],
    ['tw1/0/1', 'TwoGigabitEthernet1/0/1'],
    ['twe1/0/1', 'TwentyFiveGigE1/0/1'],
    ['fa0/1', 'FastEthernet0/1'],
    ['po1', 'Port-channel1'],
    ['port-channel 1', 'Port-channel1'],
    ['Vlan 10', 'Vlan10'],
    ['lo0', 'Loopback0'],
    ['GigabitEthernet0/0.100', 'GigabitEthernet0/0.100'],
    ['bogus0', undefined],
    ['gi', undefined],
    ['gi1/0/1-4', undefined],
  ])('IOS: %s is %s', (text, name) => {
    expect(interfaceName(text.split(' '), iosPlatform.types)).toBe(name);
  });

  it.each([
    ['et1', 'Ethernet1'],
    ['Ethernet1/1', 'Ethernet1/1'],
    ['po7', 'Port-Channel7'],
    ['ma1', 'Management1'],
    ['vx1', 'Vxlan1'],
    ['vl10', 'Vlan10'],
  ])('EOS: %s is %s', (text, name) => {
    expect(interfaceName([text], eosPlatform.types)).toBe(name);
  });

  it.each([
    [
      'Gi1/0/1 - 3 , Te1/1/1',
      ['GigabitEthernet1/0/1', 'GigabitEthernet1/0/2', 'GigabitEthernet1/0/3', 'TenGigabitEthernet1/1/1'],
    ],
    ['gi1/0/1-2,gi2/0/1', ['GigabitEthernet1/0/1', 'GigabitEthernet1/0/2', 'GigabitEthernet2/0/1']],
    ['gi1/0/1 - gi1/0/2', ['GigabitEthernet1/0/1', 'GigabitEthernet1/0/2']],
    ['vlan 10 - 11', ['Vlan10', 'Vlan11']],
    ['gi1/0/1 - 99999', undefined],
    ['gi1/0/9 - 1', undefined],
    ['1/0/1', undefined],
  ])('IOS: range %s', (text, names) => {
    expect(interfaceNames(text.split(' '), iosPlatform.types)).toEqual(names);
  });

  it.each([
    ['Ethernet1-3,7/1-2', ['Ethernet1', 'Ethernet2', 'Ethernet3', 'Ethernet7/1', 'Ethernet7/2']],
    ['Et1-2/1', ['Ethernet1/1', 'Ethernet2/1']],
    ['Et1,Po2', ['Ethernet1', 'Port-Channel2']],
  ])('EOS: range %s', (text, names) => {
    expect(interfaceNames([text], eosPlatform.types)).toEqual(names);
  });

  it('tells subinterfaces and kinds', () => {
    expect(kindOf('Ethernet1.100', eosPlatform.types)).toBe('subinterface');
    expect(kindOf('Port-Channel1', eosPlatform.types)).toBe('lag');
    expect(kindOf('Vlan10', iosPlatform.types)).toBe('vlan');
    expect(kindOf('Loopback0', iosPlatform.types)).toBe('loopback');
  });
});
