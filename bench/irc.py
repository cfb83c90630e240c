"""Configurations of IRC servers with every limit open that a benchmark would run into."""

NGIRCD = """\
[Global]
Name = bench.invalid
Info = benchmark
Listen = 127.0.0.1
Ports = {port}
MotdPhrase = welcome
[Limits]
MaxConnections = 0
MaxConnectionsIP = 0
MaxPenaltyTime = 0
PingTimeout = 3600
[Options]
DNS = no
Ident = no
PAM = no
"""

INSPIRCD = """\
<server name="bench.invalid" description="benchmark" network="bench" id="0BN">
<admin name="bench" nick="bench" email="bench@bench.invalid">
<bind address="127.0.0.1" port="{port}" type="clients">
<connect name="all" allow="*" timeout="120" pingfreq="3600" fakelag="no"
 threshold="1000000" commandrate="1000000000" recvq="1048576"
 softsendq="1073741824" hardsendq="1073741824" localmax="100000" globalmax="100000"
 limit="100000" maxconnwarn="no" resolvehostnames="no" useident="no">
<performance somaxconn="1024" softlimit="100000" quietbursts="yes" timeskipwarn="0s">
<cidr ipv4clone="32" ipv6clone="128">
<files motd="{folder}/motd">
<log method="file" type="*" level="default" target="{folder}/inspircd.log">
<pid file="{folder}/inspircd.pid">
"""
