/** What may stand in a block: keywords that the facts hold, those ignored on purpose, and the blocks below. */
interface BlockWords {
  readonly understood?: string;
  readonly ignored?: string;
  /** Kinds of the blocks below, by keyword. */
  readonly blocks?: Readonly<Record<string, BlockName>>;
  /** Every entry is one of a list, and understood. */
  readonly isList?: true;
}

export type BlockName =
  | 'top'
  | 'global'
  | 'script'
  | 'trackProcess'
  | 'trackFile'
  | 'instance'
  | 'authentication'
  | 'syncGroup'
  | 'virtualServer'
  | 'realServer'
  | 'checker'
  | 'url'
  | 'list'
  | 'ignored';

const tracks = {
  track_interface: 'list',
  track_script: 'list',
  track_file: 'list',
  track_process: 'list',
  track_bfd: 'list',
} as const;

const notices = `notify_master notify_backup notify_fault notify_stop notify notify_deleted`;

const checking = `alpha retry delay_before_retry delay_loop connect_timeout warmup`;

const checkers = {
  HTTP_GET: 'checker',
  SSL_GET: 'checker',
  TCP_CHECK: 'checker',
  SMTP_CHECK: 'checker',
  DNS_CHECK: 'checker',
  MISC_CHECK: 'checker',
  BFD_CHECK: 'checker',
  UDP_CHECK: 'checker',
  PING_CHECK: 'checker',
  FILE_CHECK: 'checker',
} as const;

/** Keywords by block (keepalived.conf(5) of 2.2; older names that it still takes among them). */
export const blockWords: Readonly<Record<BlockName, BlockWords>> = {
  top: {
    understood: 'include',
    ignored: `net_namespace net_namespace_ipvs namespace_with_ipsets instance use_pid_dir linkbeat_use_polling
      child_wait_time config_id`,
    blocks: {
      global_defs: 'global',
      static_ipaddress: 'list',
      static_routes: 'list',
      static_rules: 'list',
      linkbeat_interfaces: 'ignored',
      interface_up_down_delays: 'ignored',
      track_group: 'ignored',
      garp_group: 'ignored',
      bfd_instance: 'ignored',
      vrrp_script: 'script',
      vrrp_track_process: 'trackProcess',
      vrrp_track_file: 'trackFile',
      track_file: 'trackFile',
      vrrp_sync_group: 'syncGroup',
      vrrp_instance: 'instance',
      virtual_server_group: 'list',
      virtual_server: 'virtualServer',
      SSL: 'ignored',
    },
  },
  global: {
    understood: 'vrrp_version default_interface',
    ignored: `router_id notification_email_from smtp_server smtp_helo_name smtp_connect_timeout smtp_alert smtp_alert_vrrp
      smtp_alert_checker no_email_faults checker_log_all_failures tmp_config_directory config_save_dir
      process_names process_name vrrp_process_name checker_process_name bfd_process_name startup_script
      startup_script_timeout shutdown_script shutdown_script_timeout vrrp_mcast_group4 vrrp_mcast_group6
      lvs_timeouts lvs_sync_daemon lvs_flush lvs_flush_on_stop lvs_flush_onstop vrrp_garp_master_delay
      vrrp_garp_master_repeat vrrp_garp_lower_prio_delay vrrp_garp_lower_prio_repeat vrrp_garp_master_refresh
      vrrp_garp_master_refresh_repeat vrrp_garp_interval vrrp_gna_interval vrrp_garp_extra_if vrrp_min_garp
      vrrp_lower_prio_no_advert vrrp_higher_prio_send_advert vrrp_check_unicast_src vrrp_skip_check_adv_addr
      vrrp_iptables vrrp_ipsets vrrp_nftables nftables nftables_priority nftables_counters nftables_ifindex
      nftables_ipvs vrrp_priority checker_priority bfd_priority vrrp_no_swap checker_no_swap bfd_no_swap
      vrrp_rt_priority checker_rt_priority bfd_rt_priority vrrp_rlimit_rttime checker_rlimit_rttime
      vrrp_rlimit_rtime vrrp_startup_delay vrrp_notify_fifo vrrp_notify_fifo_script lvs_notify_fifo
      lvs_notify_fifo_script notify_fifo notify_fifo_script script_user enable_script_security max_auto_priority
      min_auto_priority_delay dynamic_interfaces snmp_socket enable_snmp_vrrp enable_snmp_checker enable_snmp_rfc
      enable_snmp_rfcv2 enable_snmp_rfcv3 enable_traps enable_dbus dbus_service_name umask use_symlink_paths
      vrrp_netlink_cmd_rcv_bufs vrrp_rx_bufs_policy vrrp_rx_bufs_multiplier rs_init_notifies no_checker_emails
      reload_check_config reload_time_file reload_repeat reload_file include_check data_use_instance
      json_version snmp_vs_stats_update_interval snmp_rs_stats_update_interval random_seed
      log_unknown_vrids iproute_usr_dir iproute_etc_dir state_dump_file stats_file json_file`,
    blocks: { notification_email: 'ignored' },
  },
  script: { understood: 'script weight', ignored: 'interval timeout rise fall user init_fail' },
  trackProcess: {
    understood: 'process weight',
    ignored: `param_match quorum quorum_max fork_delay terminate_delay full_command delay`,
  },
  trackFile: { understood: 'file weight', ignored: 'init_file' },
  instance: {
    understood: `state interface virtual_router_id priority advert_int version nopreempt preempt preempt_delay
      unicast_src_ip mcast_src_ip use_vmac accept no_accept strict_mode native_ipv6 dont_track_primary ${notices}
      notify_master_rx_lower_pri`,
    ignored: `use_vmac_addr vmac_xmit_base use_ipvlan vrf mcast_dst_ip track_src_ip check_unicast_src
      unicast_fault_no_peer unicast_ttl old_unicast_checksum garp_master_delay garp_master_repeat
      garp_lower_prio_delay garp_lower_prio_repeat garp_master_refresh garp_master_refresh_repeat garp_extra_if
      down_timer_adverts lower_prio_no_advert higher_prio_send_advert promote_secondaries skip_check_adv_addr
      debug notify_priority_changes smtp_alert kernel_rx_buf_size linkbeat_use_polling lvs_sync_daemon_interface`,
    blocks: {
      authentication: 'authentication',
      unicast_peer: 'list',
      virtual_ipaddress: 'list',
      virtual_ipaddress_excluded: 'list',
      virtual_routes: 'list',
      virtual_rules: 'list',
      ...tracks,
    },
  },
  authentication: { understood: 'auth_type auth_pass' },
  syncGroup: {
    understood: notices,
    ignored: 'global_tracking sync_group_tracking_weight smtp_alert notify_priority_changes',
    blocks: { group: 'list', ...tracks },
  },
  virtualServer: {
    understood: `lvs_sched lb_algo persistence_timeout protocol sorry_server ${checking}`,
    ignored: `lvs_method lb_kind flag-1 flag-2 flag-3 sh-port sh-fallback mh-port mh-fallback ops persistence_engine
      persistence_granularity ha_suspend smtp_alert virtualhost snmp_name omega quorum hysteresis quorum_up
      quorum_down ip_family sorry_server_inhibit sorry_server_lvs_method inhibit_on_failure`,
    blocks: { real_server: 'realServer' },
  },
  realServer: {
    understood: `weight uthreshold ${checking}`,
    ignored: `lvs_method lb_kind notify_up notify_down lthreshold smtp_alert virtualhost snmp_name inhibit_on_failure`,
    blocks: checkers,
  },
  checker: {
    understood: `connect_ip connect_port ${checking}`,
    ignored: `bindto bind_if bind_port fwmark log_all_failures http_protocol fast_recovery enable_sni virtualhost
      helo_name type name misc_path misc_timeout misc_dynamic user payload require_reply min_reply_length
      max_reply_length track_file dynamic weight host`,
    blocks: { url: 'url', host: 'ignored' },
  },
  url: {
    understood: 'path',
    ignored: `digest status_code virtualhost regex regex_no_match regex_options regex_stack regex_min_offset
      regex_max_offset`,
  },
  list: { isList: true },
  ignored: {},
};
