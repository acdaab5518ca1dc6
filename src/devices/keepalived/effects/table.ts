import type { EffectGroup } from '../../../model/effect-table.ts';

const globals = { manual: 'keepalived.conf(5), Global definitions:', prefix: 'global_defs ' };
const statics = { manual: 'keepalived.conf(5), Static routes/addresses/rules:' };
const scripts = { manual: 'keepalived.conf(5), VRRP script(s):', prefix: 'vrrp_script ' };
const sync = { manual: 'keepalived.conf(5), VRRP synchronization group(s):', prefix: 'vrrp_sync_group ' };
const instance = { manual: 'keepalived.conf(5), VRRP instance(s):', prefix: 'vrrp_instance ' };
const tracking = { manual: 'keepalived.conf(5), VRRP instance(s):' };
const virtual = { manual: 'keepalived.conf(5), Virtual server(s):', prefix: 'virtual_server ' };
const real = { manual: 'keepalived.conf(5), Virtual server(s):', prefix: 'real_server ' };
const checker = { manual: 'keepalived.conf(5), Virtual server(s):', prefix: 'checker ' };

/**
 * Keywords behind that of their block; `checker` stands for any, and lists have one word for all their entries. Left
 * out: programs that are run when something happens (`notify_master` and its kin), included files, and namespaces.
 */
export const groups: readonly EffectGroup[] = [
  {
    class: 'network',
    computed: true,
    manual: 'keepalived.conf(5), VRRP instance(s):',
    words: 'vrrp_instance',
  },
  {
    class: 'network',
    computed: true,
    ...statics,
    words: 'static_ipaddress; static_routes; static_ipaddress entry',
  },
  { class: 'network', computed: true, ...statics, words: 'static_routes entry' },
  { class: 'network', ...statics, words: 'static_rules; static_rules entry' },
  {
    class: 'network',
    manual: 'keepalived.conf(5), VRRP script(s):',
    words: 'vrrp_script; vrrp_track_process; vrrp_track_file; track_file',
  },
  {
    class: 'network',
    manual: 'keepalived.conf(5):',
    words: 'bfd_instance; track_group; garp_group; linkbeat_interfaces; interface_up_down_delays',
  },
  { class: 'network', computed: true, ...sync, prefix: '', words: 'vrrp_sync_group' },
  { class: 'process', ...globals, prefix: '', words: 'global_defs' },
  {
    class: 'process',
    manual: 'keepalived.conf(5), Global definitions:',
    words: 'use_pid_dir; child_wait_time',
  },
  {
    class: 'routing',
    computed: true,
    manual: 'keepalived.conf(5), Virtual server(s):',
    words: 'virtual_server',
  },
  {
    class: 'routing',
    computed: true,
    manual: 'keepalived.conf(5), Virtual server group(s):',
    words: 'virtual_server_group; virtual_server_group entry',
  },
  { class: 'connection', manual: 'keepalived.conf(5), Virtual server(s):', words: 'SSL' },

  { ...globals, class: 'network', computed: true, words: 'default_interface' },
  {
    ...globals,
    class: 'network',
    words: `vrrp_version; vrrp_mcast_group4; vrrp_mcast_group6; vrrp_garp_master_delay; vrrp_garp_master_repeat;
      vrrp_garp_lower_prio_delay; vrrp_garp_lower_prio_repeat; vrrp_garp_master_refresh;
      vrrp_garp_master_refresh_repeat; vrrp_garp_interval; vrrp_gna_interval; vrrp_garp_extra_if; vrrp_min_garp;
      vrrp_lower_prio_no_advert; vrrp_higher_prio_send_advert; vrrp_check_unicast_src; vrrp_skip_check_adv_addr;
      vrrp_startup_delay; max_auto_priority; dynamic_interfaces; vrrp_rx_bufs_policy; vrrp_rx_bufs_multiplier;
      vrrp_netlink_cmd_rcv_bufs; script_user; enable_script_security`,
  },
  {
    ...globals,
    class: 'access',
    words: `vrrp_iptables; vrrp_ipsets; vrrp_nftables; nftables; nftables_priority; nftables_counters; nftables_ifindex;
      nftables_ipvs`,
  },
  {
    ...globals,
    class: 'connection',
    words: 'lvs_timeouts; lvs_sync_daemon; lvs_flush; lvs_flush_on_stop; lvs_flush_onstop',
  },
  {
    ...globals,
    class: 'process',
    words: `tmp_config_directory; config_save_dir; process_names; process_name; vrrp_process_name; checker_process_name;
      bfd_process_name; vrrp_priority; checker_priority; bfd_priority; vrrp_no_swap; checker_no_swap; bfd_no_swap;
      vrrp_rt_priority; checker_rt_priority; bfd_rt_priority; vrrp_rlimit_rttime; checker_rlimit_rttime;
      vrrp_rlimit_rtime; min_auto_priority_delay; umask; use_symlink_paths; reload_check_config; reload_time_file;
      reload_repeat; reload_file; include_check; random_seed; iproute_usr_dir; iproute_etc_dir`,
  },
  {
    ...globals,
    class: 'observability',
    words: `router_id; notification_email; notification_email entry; notification_email_from; smtp_server; smtp_helo_name;
      smtp_connect_timeout; smtp_alert; smtp_alert_vrrp; smtp_alert_checker; no_email_faults; no_checker_emails;
      checker_log_all_failures; snmp_socket; enable_snmp_vrrp; enable_snmp_checker; enable_snmp_rfc; enable_snmp_rfcv2;
      enable_snmp_rfcv3; enable_traps; enable_dbus; dbus_service_name; data_use_instance; json_version;
      snmp_vs_stats_update_interval; snmp_rs_stats_update_interval; log_unknown_vrids; state_dump_file; stats_file;
      json_file`,
  },

  { ...scripts, class: 'network', computed: true, words: 'weight' },
  { ...scripts, class: 'network', words: 'script; init_fail' },
  { ...scripts, class: 'time', words: 'interval; timeout; rise; fall' },
  { ...scripts, class: 'process', words: 'user' },
  { ...scripts, prefix: 'vrrp_track_process ', class: 'network', computed: true, words: 'weight' },
  {
    ...scripts,
    prefix: 'vrrp_track_process ',
    class: 'network',
    words: 'process; param_match; quorum; quorum_max; full_command',
  },
  { ...scripts, prefix: 'vrrp_track_process ', class: 'time', words: 'fork_delay; terminate_delay; delay' },
  ...['vrrp_track_file ', 'track_file '].flatMap((prefix): EffectGroup[] => [
    { ...scripts, prefix, class: 'network', computed: true, words: 'weight' },
    { ...scripts, prefix, class: 'network', words: 'file; init_file' },
  ]),
  { ...sync, class: 'network', computed: true, words: 'group' },
  { ...sync, class: 'network', words: 'global_tracking; sync_group_tracking_weight' },
  { ...sync, class: 'observability', words: 'smtp_alert' },
  { ...sync, class: 'network', computed: true, prefix: '', words: 'group entry' },
  ...['vrrp_instance ', 'vrrp_sync_group '].map(
    (prefix): EffectGroup => ({
      ...tracking,
      prefix,
      class: 'network',
      computed: true,
      words: 'track_interface; track_script; track_file; track_process; track_bfd',
    }),
  ),
  {
    ...tracking,
    class: 'network',
    computed: true,
    words: `track_interface entry; track_script entry; track_file entry; track_process entry; track_bfd entry;
      virtual_ipaddress entry; virtual_ipaddress_excluded entry`,
  },
  {
    ...tracking,
    class: 'network',
    words: 'virtual_routes entry; virtual_rules entry; unicast_peer entry',
  },
  {
    ...instance,
    class: 'network',
    computed: true,
    words: 'interface; virtual_router_id; priority; virtual_ipaddress; virtual_ipaddress_excluded',
  },
  {
    ...instance,
    class: 'network',
    words: `state; advert_int; version; nopreempt; preempt; unicast_src_ip; mcast_src_ip; unicast_peer; use_vmac;
      use_vmac_addr; vmac_xmit_base; use_ipvlan; vrf; mcast_dst_ip; track_src_ip; check_unicast_src;
      unicast_fault_no_peer; unicast_ttl; old_unicast_checksum; garp_master_delay; garp_master_repeat;
      garp_lower_prio_delay; garp_lower_prio_repeat; garp_master_refresh; garp_master_refresh_repeat; garp_extra_if;
      down_timer_adverts; lower_prio_no_advert; higher_prio_send_advert; promote_secondaries; skip_check_adv_addr;
      native_ipv6; dont_track_primary; linkbeat_use_polling; kernel_rx_buf_size; lvs_sync_daemon_interface;
      virtual_routes; virtual_rules; authentication`,
  },
  { ...instance, prefix: 'authentication ', class: 'network', words: 'auth_type; auth_pass' },
  { ...instance, class: 'access', words: 'accept; no_accept; strict_mode' },
  { ...instance, class: 'time', words: 'preempt_delay' },
  { ...instance, class: 'observability', words: 'debug; smtp_alert' },

  { ...virtual, class: 'routing', computed: true, words: 'protocol' },
  { ...virtual, class: 'selection', computed: true, words: 'lvs_sched; lb_algo; sorry_server' },
  { ...virtual, class: 'selection', computed: true, ordered: true, words: 'real_server' },
  {
    ...virtual,
    class: 'selection',
    words: `persistence_timeout; persistence_engine; persistence_granularity; flag-1; flag-2; flag-3; sh-port; sh-fallback;
      mh-port; mh-fallback; ops; sorry_server_inhibit`,
  },
  { ...virtual, class: 'connection', words: 'lvs_method; lb_kind; sorry_server_lvs_method' },
  {
    ...virtual,
    class: 'health',
    words: 'alpha; omega; quorum; hysteresis; ha_suspend; inhibit_on_failure; virtualhost',
  },
  {
    ...virtual,
    class: 'time',
    words: 'delay_loop; retry; delay_before_retry; connect_timeout; warmup',
  },
  { ...virtual, class: 'observability', words: 'smtp_alert; snmp_name' },
  { ...real, class: 'selection', computed: true, words: 'weight' },
  { ...real, class: 'connection', words: 'lvs_method; lb_kind' },
  {
    ...real,
    class: 'health',
    words: `alpha; inhibit_on_failure; virtualhost; HTTP_GET; SSL_GET; TCP_CHECK; SMTP_CHECK; DNS_CHECK; MISC_CHECK;
      BFD_CHECK; UDP_CHECK; PING_CHECK; FILE_CHECK`,
  },
  { ...real, class: 'capacity', words: 'uthreshold; lthreshold' },
  { ...real, class: 'time', words: 'delay_loop; retry; delay_before_retry; connect_timeout; warmup' },
  { ...real, class: 'observability', words: 'smtp_alert; snmp_name' },
  {
    ...checker,
    class: 'health',
    words: `connect_ip; connect_port; bindto; bind_if; bind_port; fwmark; http_protocol; enable_sni; virtualhost; helo_name;
      type; name; misc_path; misc_dynamic; user; payload; require_reply; min_reply_length; max_reply_length; track_file;
      dynamic; weight; host; url; alpha`,
  },
  {
    ...checker,
    class: 'time',
    words: `delay_loop; retry; delay_before_retry; connect_timeout; warmup; misc_timeout; fast_recovery`,
  },
  { ...checker, class: 'observability', words: 'log_all_failures' },
  {
    ...checker,
    prefix: 'url ',
    class: 'health',
    words: `path; digest; status_code; virtualhost; regex; regex_no_match; regex_options; regex_stack; regex_min_offset;
      regex_max_offset`,
  },
];
