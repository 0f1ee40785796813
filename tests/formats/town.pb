META
key;value
description;Three projects
num_projects;3
num_votes;4
budget;1000
vote_type;approval
rule;greedy
currency;EUR
PROJECTS
project_id;cost;votes;name;selected
1;600;3;Ramp;1
2;500;2;"Lamps; and a ""shed""";0
x-7;400;1;Books;1
VOTES
voter_id;vote;age
v1;1,2;34
v2;2,1;
v3;1
v4;x-7;"61"
